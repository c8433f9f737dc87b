/** What uname(2) and /proc/version say; the release is the one this kernel answers like. */
export const RELEASE = '6.12.0-drydock';
export const VERSION = '#1 SMP Debian';
