/*
 * What a C program sees of signals, memory, threads and children; each line it prints is one expectation of battery.test.ts.
 * It is compiled by the guest's own gcc. Run under qemu-riscv64 it prints the same but for vfork (qemu forks) and posix_spawn's
 * error.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <setjmp.h>
#include <unistd.h>
#include <errno.h>
#include <ucontext.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <sys/time.h>
#include <time.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/resource.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
static sigjmp_buf jb;
static volatile int got;
static volatile int order[64];
static volatile int n;
static void segv(int s, siginfo_t *i, void *u){
  ucontext_t*uc=u;
  printf("sig %d code %d offset %ld pc %d\n", s, i->si_code, (long)i->si_addr & 0xfff, uc->uc_mcontext.__gregs[0]!=0);
  siglongjmp(jb,1);
}
static void rec(int s, siginfo_t *i, void *u){
  order[n++]=s*1000+i->si_value.sival_int;
}
static void simple(int s){
  got=s;
}
static void skip(int s, siginfo_t*i, void*u){
  ucontext_t*uc=u;
  uc->uc_mcontext.__gregs[0]+=4;
  got=s;
  uc->uc_mcontext.__gregs[10]=77;
}
static char alt[65536];
static void onalt(int s, siginfo_t*i, void*u){
  int x;
  printf("on alt %d\n", (char*)&x>=alt && (char*)&x<alt+sizeof alt);
  siglongjmp(jb,2);
}
static int deep(int k){
  volatile char b[4096];
  b[0]=k;
  return deep(k+1)+b[0];
}
static void *thr(void*a){
  pthread_mutex_t*m=a;
  for(int i=0;i<1000;i++){
    pthread_mutex_lock(m);
    got++;
    pthread_mutex_unlock(m);
  }
  return (void*)5;
}
static pthread_mutex_t cm=PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cc=PTHREAD_COND_INITIALIZER;
static int stage;
static void *waiter(void*a){
  pthread_mutex_lock(&cm);
  while(stage!=1) pthread_cond_wait(&cc,&cm);
  stage=2;
  pthread_cond_signal(&cc);
  pthread_mutex_unlock(&cm);
  return 0;
}
static void *robust(void*a){
  pthread_mutex_lock(a);
  return 0;
}
int main(void){
  setvbuf(stdout,0,_IONBF,0);
  struct sigaction sa={0};
  sa.sa_sigaction=segv;
  sa.sa_flags=SA_SIGINFO|SA_NODEFER;
  sigaction(SIGSEGV,&sa,0);
  sigaction(SIGBUS,&sa,0);
  if(!sigsetjmp(jb,1)) *(volatile int*)0x1000=1;
  char*ro=mmap(0,4096,PROT_READ,MAP_PRIVATE|MAP_ANONYMOUS,-1,0);
  if(!sigsetjmp(jb,1)) {
    ro[5]=1;
  }
  printf("ro read %d\n", ro[5]);
  if(!sigsetjmp(jb,1)) {
    void(*f)(void)=(void*)ro;
    f();
  }
  {
    int fd=open("/tmp/ctf",O_RDWR|O_CREAT|O_TRUNC,0600);
    ftruncate(fd,100);
    char*m=mmap(0,8192,PROT_READ|PROT_WRITE,MAP_SHARED,fd,0);
    strcpy(m,"shared");
    char b[10]={0};
    pread(fd,b,6,0);
    printf("%s\n",b);
    pwrite(fd,"SHARED",6,0);
    printf("%s\n",m);
    if(!sigsetjmp(jb,1)) m[4096]=1;
    munmap(m,8192);
    lseek(fd,0,0);
    memset(b,0,10);
    read(fd,b,6);
    printf("%s\n",b);
    close(fd);
  }
  sa.sa_sigaction=skip;
  sa.sa_flags=SA_SIGINFO;
  sigaction(SIGILL,&sa,0);
  sigaction(SIGTRAP,&sa,0);
  {
    long r=1;
    asm volatile("mv a0,zero\n .word 0xffffffff\n mv %0,a0":"=r"(r)::"a0");
    printf("ill %d a0 %ld\n",got,r);
  }
  got=0;
  raise(SIGTRAP);
  stack_t st={.ss_sp=alt,.ss_size=sizeof alt};
  sigaltstack(&st,0);
  sa.sa_sigaction=onalt;
  sa.sa_flags=SA_SIGINFO|SA_ONSTACK;
  sigaction(SIGSEGV,&sa,0);
  {
    struct rlimit rl={1<<20,1<<20};
    setrlimit(RLIMIT_STACK,&rl);
  }
  if(!sigsetjmp(jb,1)) deep(0);
  printf("after overflow\n");
  sa.sa_sigaction=rec;
  sa.sa_flags=SA_SIGINFO;
  sigfillset(&sa.sa_mask);
  for(int s=SIGRTMIN;s<SIGRTMIN+3;s++) sigaction(s,&sa,0);
  sigaction(SIGUSR1,&sa,0);
  sigset_t all,old;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK,&all,&old);
  for(int i=0;i<2;i++) for(int s=SIGRTMIN+2;s>=SIGRTMIN;s--){
    union sigval v={.sival_int=i};
    sigqueue(getpid(),s,v);
  }
  kill(getpid(),SIGUSR1);
  kill(getpid(),SIGUSR1);
  sigset_t pend;
  sigpending(&pend);
  printf("pending %d %d\n", sigismember(&pend,SIGUSR1), sigismember(&pend,SIGUSR2));
  sigset_t w;
  sigemptyset(&w);
  sigaddset(&w,SIGRTMIN+1);
  siginfo_t si;
  struct timespec ts={1,0};
  int r=sigtimedwait(&w,&si,&ts);
  printf("timedwait %d val %d code %d\n", r-SIGRTMIN, si.si_value.sival_int, si.si_code);
  sigprocmask(SIG_SETMASK,&old,0);
  for(int i=0;i<n;i++) printf("%d ", order[i]>=34000? order[i]-SIGRTMIN*1000 : order[i]/1000);
  printf("\n");
  ts.tv_sec=0;
  ts.tv_nsec=1000000;
  sigaddset(&w,SIGUSR2);
  r=sigtimedwait(&w,&si,&ts);
  printf("timeout %d %d\n", r, errno==EAGAIN);
  struct sigaction s2={0};
  s2.sa_handler=simple;
  sigaction(SIGALRM,&s2,0);
  int p[2];
  pipe(p);
  char c;
  struct itimerval it={{0,0},{0,20000}};
  setitimer(ITIMER_REAL,&it,0);
  r=read(p[0],&c,1);
  printf("read %d EINTR %d got %d\n", r, errno==EINTR, got);
  s2.sa_flags=SA_RESTART;
  sigaction(SIGALRM,&s2,0);
  got=0;
  if(fork()==0){
    usleep(60000);
    write(p[1],"z",1);
    _exit(0);
  }
  setitimer(ITIMER_REAL,&it,0);
  r=read(p[0],&c,1);
  printf("restart %d %c got %d\n", r, c, got);
  wait(0);
  setitimer(ITIMER_REAL,&it,0);
  struct timespec rem={0};
  ts.tv_nsec=500000000;
  r=nanosleep(&ts,&rem);
  printf("nanosleep %d %d rem>0 %d\n", r, errno==EINTR, rem.tv_nsec>100000000);
  setitimer(ITIMER_REAL,&it,0);
  struct pollfd pf={p[0],POLLIN,0};
  r=poll(&pf,1,1000);
  printf("poll %d %d\n", r, errno==EINTR);
  sigemptyset(&w);
  sigaddset(&w,SIGALRM);
  sigprocmask(SIG_BLOCK,&w,&old);
  got=0;
  setitimer(ITIMER_REAL,&it,0);
  usleep(40000);
  printf("blocked got %d\n", got);
  r=sigsuspend(&old);
  printf("suspend %d %d got %d\n", r, errno==EINTR, got);
  sigprocmask(SIG_SETMASK,&old,0);
  {
    timer_t t;
    struct sigevent ev={0};
    ev.sigev_notify=SIGEV_SIGNAL;
    ev.sigev_signo=SIGALRM;
    timer_create(CLOCK_MONOTONIC,&ev,&t);
    struct itimerspec its={{0,5000000},{0,5000000}};
    got=0;
    timer_settime(t,0,&its,0);
    pause();
    printf("timer %d\n", got);
    timer_delete(t);
  }
  got=0;
  pthread_mutex_t m=PTHREAD_MUTEX_INITIALIZER;
  pthread_t t[4];
  for(int i=0;i<4;i++) pthread_create(&t[i],0,thr,&m);
  void*rv;
  for(int i=0;i<4;i++) pthread_join(t[i],&rv);
  printf("threads %d %ld\n", got, (long)rv);
  pthread_create(&t[0],0,waiter,0);
  pthread_mutex_lock(&cm);
  stage=1;
  pthread_cond_signal(&cc);
  while(stage!=2) pthread_cond_wait(&cc,&cm);
  pthread_mutex_unlock(&cm);
  pthread_join(t[0],0);
  printf("cond %d\n", stage);
  {
    struct timespec ab;
    clock_gettime(CLOCK_REALTIME,&ab);
    ab.tv_nsec+=10000000;
    if(ab.tv_nsec>=1000000000){
      ab.tv_sec++;
      ab.tv_nsec-=1000000000;
    }
    pthread_mutex_lock(&cm);
    r=pthread_cond_timedwait(&cc,&cm,&ab);
    printf("timedwait %d\n", r==ETIMEDOUT);
    pthread_mutex_unlock(&cm);
  }
  {
    pthread_mutexattr_t a;
    pthread_mutexattr_init(&a);
    pthread_mutexattr_setrobust(&a,PTHREAD_MUTEX_ROBUST);
    pthread_mutex_t rm;
    pthread_mutex_init(&rm,&a);
    pthread_create(&t[0],0,robust,&rm);
    pthread_join(t[0],0);
    r=pthread_mutex_lock(&rm);
    printf("robust %d\n", r==EOWNERDEAD);
  }
  {
    int*sh=mmap(0,4096,PROT_READ|PROT_WRITE,MAP_SHARED|MAP_ANONYMOUS,-1,0);
    pthread_mutexattr_t a;
    pthread_mutexattr_init(&a);
    pthread_mutexattr_setpshared(&a,1);
    pthread_mutex_t*pm=(void*)(sh+16);
    pthread_mutex_init(pm,&a);
    pid_t k=fork();
    for(int i=0;i<500;i++){
      pthread_mutex_lock(pm);
      (*sh)++;
      if(i%50==0) sched_yield();
      pthread_mutex_unlock(pm);
    }
    if(!k)_exit(0);
    waitpid(k,0,0);
    printf("pshared %d\n",*sh);
  }
  {
    char*a=mmap(0,3*4096,3,MAP_PRIVATE|MAP_ANONYMOUS,-1,0);
    strcpy(a,"move");
    char*b=mremap(a,3*4096,100*4096,MREMAP_MAYMOVE);
    printf("mremap %s\n",b);
    b[99*4096]=1;
    madvise(b,4096,MADV_DONTNEED);
    printf("dontneed %d\n",b[0]);
    munmap(b+4096,4096);
    printf("mincore-ish %d\n", msync(b+4096,4096,MS_SYNC)==-1&&errno==ENOMEM);
  }
  {
    pid_t k=fork();
    if(!k){
      signal(SIGSEGV,SIG_DFL);
      *(volatile int*)8=1;
      _exit(0);
    }
    int s;
    waitpid(k,&s,0);
    printf("child sig %d\n", WIFSIGNALED(s)?WTERMSIG(s):-1);
  }
  {
    pid_t k=fork();
    if(!k){
      raise(SIGSTOP);
      _exit(7);
    }
    int s;
    waitpid(k,&s,WUNTRACED);
    printf("stopped %d %d\n", WIFSTOPPED(s), WSTOPSIG(s));
    kill(k,SIGCONT);
    waitpid(k,&s,WCONTINUED);
    printf("continued %d\n", WIFCONTINUED(s));
    siginfo_t x;
    memset(&x,0,sizeof x);
    waitid(P_PID,k,&x,WEXITED|WNOWAIT);
    printf("waitid %d %d %d\n", x.si_code, x.si_status, x.si_pid==k);
    waitpid(k,&s,0);
    printf("exit %d\n", WEXITSTATUS(s));
    printf("echild %d\n", waitpid(k,&s,0)==-1&&errno==ECHILD);
  }
  {
    volatile int v=1;
    pid_t k=vfork();
    if(!k){
      v=9;
      _exit(4);
    }
    int s;
    waitpid(k,&s,0);
    printf("vfork %d %d\n", v, WEXITSTATUS(s));
  }
  {
    pid_t k;
    char*av[]={"sh","-c","exit 6",0};
    extern char**environ;
    r=posix_spawn(&k,"/bin/sh",0,0,av,environ);
    int s;
    waitpid(k,&s,0);
    printf("spawn %d %d\n", r, WEXITSTATUS(s));
    r=posix_spawn(&k,"/no/such",0,0,av,environ);
    printf("spawn fail %d\n", r==ENOENT);
  }
  {
    signal(SIGPIPE,SIG_IGN);
    int q[2];
    pipe(q);
    close(q[0]);
    r=write(q[1],"x",1);
    printf("epipe %d %d\n", r, errno==EPIPE);
  }
  {
    signal(SIGCHLD,SIG_IGN);
    pid_t k=fork();
    if(!k)_exit(0);
    int s;
    r=waitpid(k,&s,0);
    printf("autoreap %d %d\n", r, errno==ECHILD);
    signal(SIGCHLD,SIG_DFL);
  }
  {
    char nm[16];
    prctl(PR_SET_NAME,"hello");
    prctl(PR_GET_NAME,nm);
    printf("name %s\n",nm);
  }
  {
    volatile double z=0;
    printf("fp %f %d\n", 1/z, (int)(0.0/z!=0.0/z));
    volatile int a=1,b=0;
    printf("div0 %d %d\n", a/b, a%b);
  }
  {
    sigset_t sv;
    sigprocmask(SIG_SETMASK,0,&sv);
    int c2=0;
    for(int i=1;i<65;i++) c2+=sigismember(&sv,i)==1;
    printf("mask %d\n", c2);
  }
  {
    struct rlimit rl;
    getrlimit(RLIMIT_NOFILE,&rl);
    printf("nofile %d\n",(int)rl.rlim_cur>0);
  }
  printf("abort ");
  fflush(stdout);
  if(fork()==0) abort();
  int s;
  wait(&s);
  printf("%d %d\n", WTERMSIG(s), WCOREDUMP(s));
  return 0;
}
