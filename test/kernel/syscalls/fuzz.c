/*
 * Makes every system call with arguments that are now and then sensible: argv[1] rounds from seed argv[2]. Calls that would
 * end the program or others are left out. Each number is tried by a child of its own, which has 0.2 seconds.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define LAST_CALL 460
#define TRIES 20

static unsigned long seed;
static char buffer[65536];
static int pipe_ends[2];

static unsigned long next(void) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return seed;
}

static unsigned long argument(void) {
  static const char *const names[] = {"/tmp", "/tmp/fuzz", "/etc/passwd", "/proc/self/maps", "", "/dev/null", ".", "/no"};
  switch (next() % 14) {
    case 0: return 0;
    case 1: return -1;
    case 2: return next();
    case 3: return next() % 8;
    case 4: return (unsigned long)buffer + next() % 60000;
    case 5: return (unsigned long)buffer;
    case 6: return 1ul << (next() % 64);
    case 7: return next() % 70000;
    case 8: return -100;
    case 9: return 0x3ffffff000ul;
    case 10: return pipe_ends[next() % 2];
    case 11: return 4096;
    case 12: return (unsigned long)names[next() % 8];
    default: return (next() % 100) * 4096;
  }
}

static int left_out(int nr) {
  return nr == 93 || nr == 94 || (nr >= 129 && nr <= 131) || nr == 138 || nr == 240;
}

static void child(int nr) {
  setpgid(0, 0);
  pipe(pipe_ends);
  alarm(1);
  for (int i = 0; i < TRIES; i++) {
    syscall(nr, argument(), argument(), argument(), argument(), argument(), argument());
  }
  _exit(0);
}

static void try(int nr) {
  int status;
  pid_t pid = fork();
  if (pid == 0) child(nr);
  for (int i = 0; i < 200; i++) {
    if (waitpid(pid, &status, WNOHANG) == pid) return;
    usleep(1000);
  }
  kill(-pid, SIGKILL);
  kill(pid, SIGKILL);
  waitpid(pid, &status, 0);
}

int main(int argc, char **argv) {
  int rounds = argc > 1 ? atoi(argv[1]) : 1;
  seed = argc > 2 ? atol(argv[2]) : 12345;
  for (int round = 0; round < rounds; round++) {
    for (int nr = 0; nr < LAST_CALL; nr++) {
      if (left_out(nr)) continue;
      seed = seed * 6364136223846793005ul + 1442695040888963407ul;
      for (int i = 0; i < 4096; i++) buffer[i] = next();
      try(nr);
    }
  }
  puts("done");
  return 0;
}
