/** poll(2), epoll(7), eventfd(2), timerfd_create(2), signalfd(2): numbers and layouts of riscv64. */

export const POLLNVAL = 0x20;
export const POLLRDNORM = 0x40;
export const POLLRDBAND = 0x80;
export const POLLWRNORM = 0x100;
export const POLLWRBAND = 0x200;

export const EPOLL_CTL_ADD = 1;
export const EPOLL_CTL_DEL = 2;
export const EPOLL_CTL_MOD = 3;

export const EPOLLEXCLUSIVE = 0x10000000;
export const EPOLLWAKEUP = 0x20000000;
export const EPOLLONESHOT = 0x40000000;
export const EPOLLET = 0x80000000;

/** struct epoll_event: u32 events, 4 bytes of padding, u64 data (packed on x86-64 only). */
export const EPOLL_EVENT_SIZE = 16;

/** struct pollfd: int fd, short events, short revents. */
export const POLLFD_SIZE = 8;

export const EFD_SEMAPHORE = 1;

export const TFD_TIMER_ABSTIME = 1;
export const TFD_TIMER_CANCEL_ON_SET = 2;
/** TFD_IOC_SET_TICKS isn't offered. */

export const CLOCK_REALTIME = 0;
export const CLOCK_MONOTONIC = 1;
export const CLOCK_BOOTTIME = 7;
export const CLOCK_REALTIME_ALARM = 8;
export const CLOCK_BOOTTIME_ALARM = 9;

/** struct signalfd_siginfo. */
export const SIGNALFD_SIGINFO_SIZE = 128;

export const POLLIN = 0x1;
export const POLLPRI = 0x2;
export const POLLOUT = 0x4;
export const POLLERR = 0x8;
export const POLLHUP = 0x10;
export const POLLRDHUP = 0x2000;
