import { beforeEach, describe, expect, test } from 'vitest';
import { DevPts, openTty } from '../../../src/kernel/tty/devpts.ts';
import type { PtyMaster, PtySlaveFile } from '../../../src/kernel/tty/pty.ts';
import type { TerminalHost, Tty } from '../../../src/kernel/tty/tty.ts';
import { EAGAIN, EIO, ENOTTY, ENXIO } from '../../../src/kernel/uapi/errno.ts';
import { O_NOCTTY, O_NONBLOCK, O_RDWR } from '../../../src/kernel/uapi/fcntl.ts';
import {
  copyTermios,
  decodeTermios,
  ECHO,
  ICANON,
  ISIG,
  TCGETS,
  TIOCGPGRP,
  TIOCGPTN,
  TIOCGWINSZ,
  TIOCSPGRP,
  TIOCSPTLCK,
  TOSTOP,
  VMIN,
  VTIME,
} from '../../../src/kernel/uapi/termios.ts';
import type { Caller } from '../../../src/kernel/vfs/caller.ts';
import { POLLHUP, POLLIN } from '../../../src/kernel/vfs/file.ts';
import { Blocked } from '../../../src/kernel/wait.ts';
import { TestCaller, TestMemory } from '../test-caller.ts';

class TestHost implements TerminalHost {
  readonly terminals = new Map<number, Tty>();
  readonly signals: string[] = [];
  readonly sessions = new Map<number, number>();
  time = 0;
  signalGroup(pgid: number, signal: number): void {
    this.signals.push(`group ${pgid}: ${signal}`);
  }
  signalProcess(pid: number, signal: number): void {
    this.signals.push(`process ${pid}: ${signal}`);
  }
  sessionOfGroup(pgid: number): number | undefined {
    return this.sessions.get(pgid);
  }
  isOrphaned(): boolean {
    return false;
  }
  terminalOf(caller: Caller): Tty | null {
    return this.terminals.get(caller.sid) ?? null;
  }
  setTerminal(sid: number, tty: Tty | null): void {
    if (tty) this.terminals.set(sid, tty);
    else this.terminals.delete(sid);
  }
  toCaller(id: number): number {
    return id;
  }
  fromCaller(id: number): number {
    return id;
  }
  monotonic(): number {
    return this.time;
  }
}

let host: TestHost;
let devpts: DevPts;
let master: PtyMaster;
let slave: PtySlaveFile;
let shell: TestCaller;

beforeEach(() => {
  host = new TestHost();
  host.sessions.set(10, 10).set(11, 10);
  devpts = new DevPts({ device: 20, host, now: () => 0, options: 'gid=5,mode=620,ptmxmode=666' });
  master = devpts.create(1000, 1000);
  shell = new TestCaller(10);
  slave = master.openSlave(O_RDWR, shell);
});

const type = (text: string) => master.write(new TextEncoder().encode(text));
const screen = () => new TextDecoder().decode(master.read());
function read(caller: TestCaller = shell, max = 100): string | Blocked {
  const into = new Uint8Array(max);
  const count = slave.read(into, caller);
  return count instanceof Blocked ? count : new TextDecoder().decode(into.subarray(0, count));
}
function lflag(off: number, on = 0, cc: Record<number, number> = {}): void {
  const termios = copyTermios(slave.tty.discipline.termios);
  termios.lflag = (termios.lflag & ~off) | on;
  for (const [index, value] of Object.entries(cc)) termios.cc[Number(index)] = value;
  slave.tty.setTermios(termios);
}

describe('canonical mode', () => {
  test('a line comes at its end, with echo; output gets carriage returns', () => {
    type('ls');
    expect(read()).toBeInstanceOf(Blocked);
    type('\r');
    expect(read()).toBe('ls\n');
    expect(screen()).toBe('ls\r\n');
    slave.write(new TextEncoder().encode('a\nb\n'), shell);
    expect(screen()).toBe('a\r\nb\r\n');
  });

  test('one line a read; a short read leaves the rest', () => {
    type('one\ntwo\n');
    expect(read(shell, 2)).toBe('on');
    expect(read()).toBe('e\n');
    expect(read()).toBe('two\n');
  });

  test.each([
    ['backspace', 'abc\x7fd\n', 'abd\n', 'abc\b \bd\r\n'],
    ['kill', 'abc\x15d\n', 'd\n', 'abc\b \b\b \b\b \bd\r\n'],
    ['word', 'ab cd  \x17e\n', 'ab e\n', 'ab cd  \b \b\b \b\b \b\b \be\r\n'],
    ['literal', 'a\x16\x03b\n', 'a\x03b\n', 'a^\b^Cb\r\n'],
    ['reprint', 'ab\x12\n', 'ab\n', 'ab^R\r\nab\r\n'],
    ['UTF-8', 'aé\x7fb\n', 'ab\n', 'aé\b \bb\r\n'],
    ['control character', 'a\x01\x7fb\n', 'ab\n', 'a^A\b \b\b \bb\r\n'],
    ['tab', 'a\t\x7fb\n', 'ab\n', `a\t${'\b'.repeat(7)}b\r\n`],
    ['end of file behind text', 'ab\x04', 'ab', 'ab'],
  ])('%s', (_name, typed, got, shown) => {
    type(typed);
    expect(read()).toBe(got);
    expect(screen()).toBe(shown);
  });

  test('^D alone is an end of file, once', () => {
    type('\x04');
    expect(read()).toBe('');
    expect(read()).toBeInstanceOf(Blocked);
  });

  test('^C signals the foreground, drops the line and a flood of output', () => {
    slave.write(new Uint8Array(20_000).fill(0x78), shell);
    type('abc\x03');
    expect(host.signals).toEqual(['group 10: 2']);
    expect(screen()).toMatch(/^x{4095}\^C$/);
    expect(read()).toBeInstanceOf(Blocked);
    type('\x1a\x1c');
    expect(host.signals).toEqual(['group 10: 2', 'group 10: 20', 'group 10: 3']);
  });

  test('^S holds output, ^Q lets it go', () => {
    type('\x13');
    expect(slave.write(new Uint8Array(3), shell)).toBeInstanceOf(Blocked);
    type('\x11');
    expect(slave.write(new Uint8Array(3), shell)).toBe(3);
  });
});

describe('raw mode', () => {
  test('bytes come as typed, and what was typed before as well', () => {
    type('early');
    lflag(ICANON | ECHO | ISIG);
    screen();
    expect(read()).toBe('early');
    type('\x03');
    expect(read()).toBe('\x03');
    expect(screen()).toBe('');
    expect(host.signals).toEqual([]);
  });

  test('VMIN and VTIME', () => {
    lflag(ICANON | ECHO, 0, { [VMIN]: 3, [VTIME]: 0 });
    type('ab');
    expect(read()).toBeInstanceOf(Blocked);
    expect(slave.poll() & POLLIN).toBe(0);
    type('c');
    expect(read()).toBe('abc');
    lflag(0, 0, { [VMIN]: 0, [VTIME]: 0 });
    expect(read()).toBe('');
    lflag(0, 0, { [VMIN]: 0, [VTIME]: 5 });
    const blocked = read();
    expect(blocked).toMatchObject({ deadline: 500_000_000 });
    host.time = 500_000_000;
    expect(read()).toBe('');
    lflag(0, 0, { [VMIN]: 3, [VTIME]: 1 });
    expect(read()).toMatchObject({ deadline: undefined });
    type('x');
    expect(read()).toMatchObject({ deadline: 600_000_000 });
    host.time = 600_000_000;
    expect(read()).toBe('x');
  });

  test('O_NONBLOCK', () => {
    slave.flags |= O_NONBLOCK;
    expect(() => read()).toThrow(EAGAIN);
  });
});

describe('job control', () => {
  test('a background group is stopped when it reads, and when it writes with TOSTOP', () => {
    const job = new TestCaller(11, { pgid: 11, sid: 10 });
    type('x\n');
    expect(read(job)).toBeInstanceOf(Blocked);
    expect(job.sent).toEqual([21]);
    expect(slave.write(new Uint8Array(1), job)).toBe(1);
    lflag(0, TOSTOP);
    expect(slave.write(new Uint8Array(1), job)).toBeInstanceOf(Blocked);
    expect(job.sent).toEqual([21, 22]);
    job.deaf.add(21);
    expect(() => read(job)).toThrow(EIO);
  });

  test('tcsetpgrp moves the foreground', () => {
    const memory = new TestMemory();
    memory.view.setInt32(0, 11, true);
    expect(slave.ioctl(TIOCSPGRP, 0, memory, shell)).toBe(0);
    expect(slave.ioctl(TIOCGPGRP, 8, memory, new TestCaller(11, { sid: 10 }))).toBe(0);
    expect(memory.view.getInt32(8, true)).toBe(11);
    type('\x03');
    expect(host.signals).toEqual(['group 11: 2']);
    expect(() => slave.ioctl(TIOCGPGRP, 8, memory, new TestCaller(77))).toThrow(ENOTTY);
  });

  test('closing the master hangs up', () => {
    expect(host.terminals.get(10)).toBe(slave.tty);
    master.close();
    expect(host.signals).toEqual(['process 10: 1', 'process 10: 18']);
    expect(read()).toBe('');
    expect(() => slave.write(new Uint8Array(1), shell)).toThrow(EIO);
    expect(slave.poll() & POLLHUP).toBe(POLLHUP);
    expect(host.terminals.has(10)).toBe(false);
    expect(devpts.find('0')).toBeUndefined();
  });
});

describe('devices', () => {
  test('the master ends when the last slave is closed', () => {
    slave.write(new TextEncoder().encode('bye'), shell);
    slave.release();
    expect(master.ended).toBe(false);
    expect(screen()).toBe('bye');
    expect(master.ended).toBe(true);
  });

  test('ptmx: number, lock, window size', () => {
    const memory = new TestMemory();
    const file = devpts.openPtmx(O_RDWR, shell);
    file.ioctl(TIOCGPTN, 0, memory, shell);
    expect(memory.view.getInt32(0, true)).toBe(1);
    const inode = devpts.find('1');
    expect(inode?.mode).toBe(0o020620);
    expect(inode?.gid).toBe(5);
    expect(() => inode?.open(O_RDWR, shell)).toThrow(EIO);
    memory.view.setInt32(0, 0, true);
    file.ioctl(TIOCSPTLCK, 0, memory, shell);
    const other = inode?.open(O_RDWR | O_NOCTTY, shell);
    file.master.resize(80, 24);
    other?.ioctl(TIOCGWINSZ, 0, memory, shell);
    expect([memory.view.getUint16(0, true), memory.view.getUint16(2, true)]).toEqual([24, 80]);
    other?.ioctl(TCGETS, 0, memory, shell);
    expect(decodeTermios(memory.bytes.subarray(0, 36)).lflag & ICANON).toBe(ICANON);
    file.release();
    expect(devpts.find('1')).toBeUndefined();
  });

  test('/dev/tty is the session terminal', () => {
    const tty = openTty(host, devpts.root, O_RDWR, shell);
    expect(tty.poll(null)).toBe(slave.poll());
    expect(() => openTty(host, devpts.root, O_RDWR, new TestCaller(99))).toThrow(ENXIO);
  });

  test('SIGWINCH on a new size only', () => {
    master.resize(80, 24);
    master.resize(80, 24);
    expect(host.signals).toEqual(['group 10: 28']);
  });
});
