/** termios(3) and ioctl_tty(2): numbers and layouts of asm-generic/{termbits,ioctls}.h as riscv64 uses them. */

// c_iflag
export const IGNBRK = 0o1;
export const BRKINT = 0o2;
export const IGNPAR = 0o4;
export const PARMRK = 0o10;
export const INPCK = 0o20;
export const ISTRIP = 0o40;
export const INLCR = 0o100;
export const IGNCR = 0o200;
export const ICRNL = 0o400;
export const IUCLC = 0o1000;
export const IXON = 0o2000;
export const IXANY = 0o4000;
export const IXOFF = 0o10000;
export const IMAXBEL = 0o20000;
export const IUTF8 = 0o40000;

// c_oflag
export const OPOST = 0o1;
export const OLCUC = 0o2;
export const ONLCR = 0o4;
export const OCRNL = 0o10;
export const ONOCR = 0o20;
export const ONLRET = 0o40;
export const TABDLY = 0o14000;
export const XTABS = 0o14000;

// c_cflag
export const B38400 = 0o17;
export const CS8 = 0o60;
export const CREAD = 0o200;
export const HUPCL = 0o2000;

// c_lflag
export const ISIG = 0o1;
export const ICANON = 0o2;
export const ECHO = 0o10;
export const ECHOE = 0o20;
export const ECHOK = 0o40;
export const ECHONL = 0o100;
export const NOFLSH = 0o200;
export const TOSTOP = 0o400;
export const ECHOCTL = 0o1000;
export const ECHOPRT = 0o2000;
export const ECHOKE = 0o4000;
export const FLUSHO = 0o10000;
export const PENDIN = 0o40000;
export const IEXTEN = 0o100000;
export const EXTPROC = 0o200000;

// c_cc
export const VINTR = 0;
export const VQUIT = 1;
export const VERASE = 2;
export const VKILL = 3;
export const VEOF = 4;
export const VTIME = 5;
export const VMIN = 6;
export const VSWTC = 7;
export const VSTART = 8;
export const VSTOP = 9;
export const VSUSP = 10;
export const VEOL = 11;
export const VREPRINT = 12;
export const VDISCARD = 13;
export const VWERASE = 14;
export const VLNEXT = 15;
export const VEOL2 = 16;

/** Characters of the kernel's struct termios. */
export const NCCS = 19;

export const TCGETS = 0x5401;
export const TCSETS = 0x5402;
export const TCSETSW = 0x5403;
export const TCSETSF = 0x5404;
export const TCSBRK = 0x5409;
export const TCXONC = 0x540a;
export const TCFLSH = 0x540b;
export const TIOCEXCL = 0x540c;
export const TIOCNXCL = 0x540d;
export const TIOCSCTTY = 0x540e;
export const TIOCGPGRP = 0x540f;
export const TIOCSPGRP = 0x5410;
export const TIOCOUTQ = 0x5411;
export const TIOCSTI = 0x5412;
export const TIOCGWINSZ = 0x5413;
export const TIOCSWINSZ = 0x5414;
export const FIONREAD = 0x541b;
export const TIOCPKT = 0x5420;
export const FIONBIO = 0x5421;
export const TIOCNOTTY = 0x5422;
export const TIOCSETD = 0x5423;
export const TIOCGETD = 0x5424;
export const TCSBRKP = 0x5425;
export const TIOCGSID = 0x5429;
export const TCGETS2 = 0x802c542a;
export const TCSETS2 = 0x402c542b;
export const TCSETSW2 = 0x402c542c;
export const TCSETSF2 = 0x402c542d;
export const TIOCGPTN = 0x80045430;
export const TIOCSPTLCK = 0x40045431;
export const TIOCGPKT = 0x80045438;
export const TIOCGPTLCK = 0x80045439;
export const TIOCGPTPEER = 0x5441;

export const TCIFLUSH = 0;
export const TCOFLUSH = 1;
export const TCIOFLUSH = 2;

export const TCOOFF = 0;
export const TCOON = 1;
export const TCIOFF = 2;
export const TCION = 3;

export interface Termios {
  iflag: number;
  oflag: number;
  cflag: number;
  lflag: number;
  line: number;
  /** NCCS control characters; 0 (_POSIX_VDISABLE) is none. */
  readonly cc: Uint8Array;
}

/** What a new terminal has (tty_std_termios), with IUTF8 as terminal emulators set it. */
export function defaultTermios(): Termios {
  const cc = new Uint8Array(NCCS);
  const ctrl = (letter: string) => letter.charCodeAt(0) & 0x1f;
  cc[VINTR] = ctrl('C');
  cc[VQUIT] = ctrl('\\');
  cc[VERASE] = 0x7f;
  cc[VKILL] = ctrl('U');
  cc[VEOF] = ctrl('D');
  cc[VMIN] = 1;
  cc[VSTART] = ctrl('Q');
  cc[VSTOP] = ctrl('S');
  cc[VSUSP] = ctrl('Z');
  cc[VREPRINT] = ctrl('R');
  cc[VDISCARD] = ctrl('O');
  cc[VWERASE] = ctrl('W');
  cc[VLNEXT] = ctrl('V');
  return {
    iflag: ICRNL | IXON | IUTF8,
    oflag: OPOST | ONLCR,
    cflag: B38400 | CS8 | CREAD,
    lflag: ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
    line: 0,
    cc,
  };
}

export function copyTermios(from: Termios): Termios {
  return { ...from, cc: from.cc.slice() };
}

/** Bytes of the kernel's struct termios (TCGETS). */
export const TERMIOS_SIZE = 36;
/** Bytes of struct termios2 (TCGETS2): the same and two speeds. */
export const TERMIOS2_SIZE = 44;

export function encodeTermios(termios: Termios, size = TERMIOS_SIZE): Uint8Array {
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  view.setUint32(0, termios.iflag, true);
  view.setUint32(4, termios.oflag, true);
  view.setUint32(8, termios.cflag, true);
  view.setUint32(12, termios.lflag, true);
  out[16] = termios.line;
  out.set(termios.cc, 17);
  if (size === TERMIOS2_SIZE) {
    view.setUint32(36, 38400, true);
    view.setUint32(40, 38400, true);
  }
  return out;
}

export function decodeTermios(bytes: Uint8Array): Termios {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    iflag: view.getUint32(0, true),
    oflag: view.getUint32(4, true),
    cflag: view.getUint32(8, true),
    lflag: view.getUint32(12, true),
    line: bytes[16] ?? 0,
    cc: bytes.slice(17, 17 + NCCS),
  };
}
