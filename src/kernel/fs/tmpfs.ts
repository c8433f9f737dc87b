/**
 * tmpfs(5): files in memory. Also what overlay uppers, volumes and the student's home live on. Options: size=, nr_inodes=,
 * mode=, uid=, gid=. Huge pages, NUMA policies and quotas are left out.
 */
import type { Clock } from '../../lib/clock.ts';
import { EINVAL } from '../uapi/errno.ts';
import { EXT4_SUPER_MAGIC, TMPFS_MAGIC } from '../uapi/mount.ts';
import { S_IFDIR } from '../uapi/stat.ts';
import type { FileSystem, FileSystemStatus, NewInode } from '../vfs/inode.ts';
import { Counter } from '../vfs/mount.ts';
import type { ChangeLog } from './change-log.ts';
import { DiskAccount } from './disk-account.ts';
import { TmpfsInode } from './tmpfs-inode.ts';

const PAGE = 4096;

export interface TmpfsOptions {
  readonly device: number;
  readonly clock: Clock;
  /** The machine's memory behind all of them. */
  readonly account?: DiskAccount;
  /** Bytes, default no limit of its own. */
  readonly size?: number;
  readonly inodes?: number;
  /** Of the root: default 01777. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** Under which name it is mounted, default tmpfs. As `ext4` its directories are a block large, as on a disk. */
  readonly type?: 'tmpfs' | 'devtmpfs' | 'ext4';
}

/** mount(8)'s size: bytes with an optional k, m, g or a percentage of `memory`. @throws EINVAL */
export function parseSize(text: string, memory: number): number {
  const match = /^(\d+)([kKmMgG%]?)$/.exec(text);
  if (!match) throw EINVAL;
  const [, digits = '', unit = ''] = match;
  const count = Number(digits);
  if (unit === '%') return Math.floor((memory * count) / 100);
  const shift = ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase());
  return count * 1024 ** shift;
}

/** The data string of mount(2). `memory` is what percentages are of. @throws EINVAL */
export function parseTmpfsOptions(
  text: string,
  memory: number,
): { size?: number; inodes?: number; mode?: number; uid?: number; gid?: number } {
  const out: { size?: number; inodes?: number; mode?: number; uid?: number; gid?: number } = {};
  for (const word of text.split(',').filter((part) => part !== '')) {
    const [key = '', value = ''] = word.split('=', 2);
    if (key === 'size') out.size = parseSize(value, memory) || Infinity;
    else if (key === 'nr_blocks') out.size = parseSize(value, memory) * PAGE || Infinity;
    else if (key === 'nr_inodes') out.inodes = parseSize(value, memory) || Infinity;
    else if (key === 'mode' && /^[0-7]{1,4}$/.test(value)) out.mode = Number.parseInt(value, 8);
    else if (key === 'uid' && /^\d+$/.test(value)) out.uid = Number(value);
    else if (key === 'gid' && /^\d+$/.test(value)) out.gid = Number(value);
    else if (key !== 'inode64' && key !== 'inode32') throw EINVAL;
  }
  return out;
}

export class Tmpfs implements FileSystem {
  readonly type: 'tmpfs' | 'devtmpfs' | 'ext4';
  readonly device: number;
  readonly root: TmpfsInode;
  readonly clock: Clock;
  readonly account: DiskAccount;
  /** Told of every change, where somebody keeps this file system. */
  log: ChangeLog | null = null;
  #inodes = new Counter();

  constructor(options: TmpfsOptions) {
    this.type = options.type ?? 'tmpfs';
    this.device = options.device;
    this.clock = options.clock;
    this.account = new DiskAccount(
      options.size === undefined ? Infinity : Math.ceil(options.size / PAGE) * PAGE,
      options.inodes,
      options.account ?? null,
    );
    const mode = S_IFDIR | ((options.mode ?? 0o1777) & 0o7777);
    this.root = this.make({ mode, uid: options.uid ?? 0, gid: options.gid ?? 0 }, undefined);
  }

  /** An inode that no directory holds yet. @throws ENOSPC */
  make(node: NewInode, parent: TmpfsInode | undefined): TmpfsInode {
    this.account.takeInode();
    return new TmpfsInode(this, this.#inodes.next(), node, parent);
  }

  /** An inode of a file system that was kept, under its old number; the root is the one that is there. */
  revive(node: NewInode, ino: number): TmpfsInode {
    if (ino === this.root.ino) return this.root;
    this.account.charge(0, 1);
    return new TmpfsInode(this, ino, node, undefined);
  }

  /** New inodes are numbered after `last`. */
  numberAfter(last: number): void {
    this.#inodes = new Counter(last + 1);
  }

  status(): FileSystemStatus {
    const { capacity, free, inodes, inodesFree } = this.account;
    const finite = (value: number, otherwise: number): number => (Number.isFinite(value) ? value : otherwise);
    return {
      type: this.type === 'ext4' ? EXT4_SUPER_MAGIC : TMPFS_MAGIC,
      blockSize: PAGE,
      blocks: finite(Math.floor(capacity / PAGE), 0),
      blocksFree: finite(Math.floor(free / PAGE), 0),
      files: finite(inodes + inodesFree, 0),
      filesFree: finite(inodesFree, 0),
    };
  }

  options(): string {
    if (this.type === 'ext4') return '';
    const words: string[] = [];
    if (Number.isFinite(this.account.limit)) words.push(`size=${this.account.limit / 1024}k`);
    if (Number.isFinite(this.account.inodeLimit)) words.push(`nr_inodes=${this.account.inodeLimit}`);
    if ((this.root.mode & 0o7777) !== 0o1777) words.push(`mode=${(this.root.mode & 0o7777).toString(8)}`);
    if (this.root.uid) words.push(`uid=${this.root.uid}`);
    if (this.root.gid) words.push(`gid=${this.root.gid}`);
    return [...words, 'inode64'].join(',');
  }

  remount(text: string): void {
    const { size, inodes } = parseTmpfsOptions(text, this.account.capacity);
    if (size !== undefined && size < this.account.used) throw EINVAL;
    if (size !== undefined) this.account.limit = Math.ceil(size / PAGE) * PAGE;
    if (inodes !== undefined) this.account.inodeLimit = inodes;
  }

  mounted(): void {
    this.account.attach();
  }

  /** Mounted nowhere any more, or given up by who used it without a mount: the machine's account doesn't pay for it. */
  release(): void {
    this.account.detach();
  }
}
