/** clone(2), unshare(2), setns(2), wait(2) numbers (linux/sched.h, linux/wait.h). */

export const CSIGNAL = 0xff;
export const CLONE_NEWTIME = 0x80;
export const CLONE_VM = 0x100;
export const CLONE_FS = 0x200;
export const CLONE_FILES = 0x400;
export const CLONE_SIGHAND = 0x800;
export const CLONE_PIDFD = 0x1000;
export const CLONE_PTRACE = 0x2000;
export const CLONE_VFORK = 0x4000;
export const CLONE_PARENT = 0x8000;
export const CLONE_THREAD = 0x1_0000;
export const CLONE_NEWNS = 0x2_0000;
export const CLONE_SYSVSEM = 0x4_0000;
export const CLONE_SETTLS = 0x8_0000;
export const CLONE_PARENT_SETTID = 0x10_0000;
export const CLONE_CHILD_CLEARTID = 0x20_0000;
export const CLONE_DETACHED = 0x40_0000;
export const CLONE_UNTRACED = 0x80_0000;
export const CLONE_CHILD_SETTID = 0x100_0000;
export const CLONE_NEWCGROUP = 0x200_0000;
export const CLONE_NEWUTS = 0x400_0000;
export const CLONE_NEWIPC = 0x800_0000;
export const CLONE_NEWUSER = 0x1000_0000;
export const CLONE_NEWPID = 0x2000_0000;
export const CLONE_NEWNET = 0x4000_0000;

/** clone3(2) only; bit 32. */
export const CLONE_CLEAR_SIGHAND = 2 ** 32;

export const WNOHANG = 1;
export const WUNTRACED = 2;
export const WSTOPPED = 2;
export const WEXITED = 4;
export const WCONTINUED = 8;
export const WNOWAIT = 0x100_0000;

export const P_ALL = 0;
export const P_PID = 1;
export const P_PGID = 2;
export const P_PIDFD = 3;
