/** A process's double for tests of the VFS alone: credentials, root, working directory and mounts over a fresh tmpfs. */

import { Tmpfs } from '../../../src/kernel/fs/tmpfs.ts';
import type { Credentials } from '../../../src/kernel/vfs/caller.ts';
import type { ChangeContext } from '../../../src/kernel/vfs/change.ts';
import type { FileSystem } from '../../../src/kernel/vfs/inode.ts';
import { MountIds, MountNamespace } from '../../../src/kernel/vfs/mount.ts';
import type { Path } from '../../../src/kernel/vfs/path.ts';
import { VirtualClock } from '../../../src/lib/clock.ts';

export function credentials(uid = 0, gid: number = uid, groups: readonly number[] = []): Credentials {
  const all = uid === 0 ? 0x1ffffffffffn : 0n;
  return {
    uid,
    euid: uid,
    suid: uid,
    fsuid: uid,
    gid,
    egid: gid,
    sgid: gid,
    fsgid: gid,
    groups,
    effective: all,
    permitted: all,
    inheritable: 0n,
    bounding: 0x1ffffffffffn,
    ambient: 0n,
  };
}

export class TestCaller implements ChangeContext {
  readonly pid = 1;
  readonly pgid = 1;
  readonly sid = 1;
  credentials: Credentials;
  umask = 0o022;
  mounts: MountNamespace;
  root: Path;
  cwd: Path;

  constructor(fs: FileSystem = newTmpfs(), as: Credentials = credentials()) {
    this.mounts = new MountNamespace(new MountIds(), fs);
    this.root = this.mounts.rootPath;
    this.cwd = this.root;
    this.credentials = as;
  }

  isDeaf(): boolean {
    return false;
  }

  signalGroup(): void {
    throw new Error('no signals here');
  }
}

export function newTmpfs(options: { size?: number; inodes?: number; clock?: VirtualClock } = {}): Tmpfs {
  return new Tmpfs({ device: 42, clock: new VirtualClock(), mode: 0o755, ...options });
}
