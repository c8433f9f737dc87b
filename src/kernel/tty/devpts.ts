/**
 * The file system of /dev/pts (Linux's filesystems/devpts): a directory with `ptmx` and one character device a pty.
 * Each mount is an instance of its own, as since Linux 4.7. `openTty` is /dev/tty.
 */
import { EINVAL, ENOSPC, ENXIO, EPERM } from '../uapi/errno.ts';
import { makedev, S_IFCHR, S_IFDIR, S_IFMT } from '../uapi/stat.ts';
import { BaseInode } from '../vfs/base-inode.ts';
import type { Caller } from '../vfs/caller.ts';
import type { File } from '../vfs/file.ts';
import type { Attributes, FileSystem, FileSystemStatus, Inode, Link, Nanoseconds } from '../vfs/inode.ts';
import type { Path } from '../vfs/path.ts';
import { PtyMaster, PtyMasterFile, PtySlaveFile } from './pty.ts';
import type { TerminalHost, Tty } from './tty.ts';

const DEVPTS_SUPER_MAGIC = 0x1cd1;

/** Ptys of one instance (kernel.pty.max is 4096 for the machine). */
const MAX = 4096;

export interface DevPtsOptions {
  /** st_dev. */
  readonly device: number;
  readonly host: TerminalHost;
  /** Wall-clock time, as Clock.now. */
  readonly now: () => Nanoseconds;
  /** Mount options `gid=5,mode=620,ptmxmode=666`; others than these, `uid`, `max` and `newinstance` are EINVAL. */
  readonly options?: string;
}

interface Settings {
  uid: number | undefined;
  gid: number | undefined;
  mode: number;
  ptmxMode: number;
  max: number;
}

function parseOptions(text: string): Settings {
  const settings: Settings = { uid: undefined, gid: undefined, mode: 0o600, ptmxMode: 0, max: MAX };
  for (const option of text.split(',')) {
    const [name = '', value = ''] = option.split('=');
    if (name === '' || name === 'newinstance') continue;
    const number = Number.parseInt(value, name.endsWith('mode') ? 8 : 10);
    if (!Number.isInteger(number) || number < 0) throw EINVAL;
    if (name === 'uid') settings.uid = number;
    else if (name === 'gid') settings.gid = number;
    else if (name === 'mode') settings.mode = number & 0o7777;
    else if (name === 'ptmxmode') settings.ptmxMode = number & 0o7777;
    else if (name === 'max') settings.max = Math.min(number, MAX);
    else throw EINVAL;
  }
  return settings;
}

type Opener = (flags: number, caller: Caller, path: Path | null) => File;

class DevPtsInode extends BaseInode {
  readonly fs: DevPts;
  readonly #open: Opener;

  constructor(fs: DevPts, ino: number, mode: number, rdev: number, open: Opener) {
    super(ino, mode);
    this.fs = fs;
    this.rdev = rdev;
    this.#open = open;
    this.atime = this.mtime = this.ctime = fs.now();
  }

  override setAttributes(attributes: Attributes): void {
    if (attributes.mode !== undefined) this.mode = (this.mode & S_IFMT) | (attributes.mode & 0o7777);
    if (attributes.uid !== undefined) this.uid = attributes.uid;
    if (attributes.gid !== undefined) this.gid = attributes.gid;
    if (attributes.atime !== undefined) this.atime = attributes.atime;
    if (attributes.mtime !== undefined) this.mtime = attributes.mtime;
    this.ctime = this.fs.now();
  }

  override open(flags: number, caller: Caller, path: Path | null = null): File {
    return this.#open(flags, caller, path);
  }
}

class DevPtsRoot extends BaseInode {
  readonly fs: DevPts;

  constructor(fs: DevPts) {
    super(1, S_IFDIR | 0o755);
    this.fs = fs;
    this.nlink = 2;
    this.atime = this.mtime = this.ctime = fs.now();
  }

  override get parent(): Inode {
    return this;
  }

  override lookup(name: string): Inode | undefined {
    return this.fs.find(name);
  }

  override list(): Iterable<Link> {
    return this.fs.entries();
  }

  override create(): Inode {
    throw EPERM;
  }

  override setAttributes(attributes: Attributes): void {
    if (attributes.mode !== undefined) this.mode = S_IFDIR | (attributes.mode & 0o7777);
    if (attributes.uid !== undefined) this.uid = attributes.uid;
    if (attributes.gid !== undefined) this.gid = attributes.gid;
  }
}

interface Entry {
  readonly master: PtyMaster;
  readonly inode: DevPtsInode;
}

export class DevPts implements FileSystem {
  readonly type = 'devpts';
  readonly device: number;
  readonly root: Inode;
  readonly now: () => Nanoseconds;
  readonly #host: TerminalHost;
  readonly #settings: Settings;
  readonly #options: string;
  readonly #ptmx: DevPtsInode;
  readonly #ptys = new Map<number, Entry>();

  /** @throws EINVAL for unknown options */
  constructor({ device, host, now, options = '' }: DevPtsOptions) {
    this.device = device;
    this.now = now;
    this.#host = host;
    this.#options = options;
    this.#settings = parseOptions(options);
    this.root = new DevPtsRoot(this);
    const mode = S_IFCHR | this.#settings.ptmxMode;
    this.#ptmx = new DevPtsInode(this, 2, mode, makedev(5, 2), (flags, caller) => this.openPtmx(flags, caller));
  }

  status(): FileSystemStatus {
    return { type: DEVPTS_SUPER_MAGIC, blockSize: 4096, blocks: 0, blocksFree: 0, files: 0, filesFree: 0 };
  }

  options(): string {
    return this.#options;
  }

  /** Opening /dev/ptmx: a new pty, locked until unlockpt(3). @throws ENOSPC */
  openPtmx(flags: number, caller: Caller, path: Path | null = null): PtyMasterFile {
    const master = this.create(caller.credentials.fsuid, caller.credentials.fsgid);
    master.locked = true;
    return new PtyMasterFile(master, this.#ptmx, flags, path);
  }

  /** A new pty for TypeScript; its slave belongs to `uid`, `gid` unless the mount options say otherwise. @throws ENOSPC */
  create(uid = 0, gid = 0): PtyMaster {
    let index = 0;
    while (this.#ptys.has(index)) index += 1;
    if (index >= this.#settings.max) throw ENOSPC;
    const master: PtyMaster = new PtyMaster(
      this.#host,
      index,
      () => inode,
      () => this.#ptys.delete(index),
    );
    const inode: DevPtsInode = new DevPtsInode(
      this,
      index + 3,
      S_IFCHR | this.#settings.mode,
      makedev(136, index),
      (flags, caller, path) => master.openSlave(flags, caller, path),
    );
    inode.uid = this.#settings.uid ?? uid;
    inode.gid = this.#settings.gid ?? gid;
    this.#ptys.set(index, { master, inode });
    return master;
  }

  find(name: string): Inode | undefined {
    if (name === 'ptmx') return this.#ptmx;
    return /^(0|[1-9][0-9]*)$/.test(name) ? this.#ptys.get(Number(name))?.inode : undefined;
  }

  *entries(): Generator<Link, void, void> {
    yield { name: 'ptmx', inode: this.#ptmx };
    for (const [index, { inode }] of this.#ptys) yield { name: String(index), inode };
  }
}

/** Opens /dev/tty: the controlling terminal of the caller's session. @throws ENXIO where it has none */
export function openTty(
  host: TerminalHost,
  inode: Inode,
  flags: number,
  caller: Caller,
  path: Path | null = null,
): File {
  const tty: Tty | null = host.terminalOf(caller);
  if (!tty) throw ENXIO;
  return new PtySlaveFile(tty, inode, flags, path);
}
