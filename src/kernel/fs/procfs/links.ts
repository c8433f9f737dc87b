/** Magic links of procfs: fd/N, exe, cwd, root and ns/*, which lead to the thing itself whatever their text says (proc_pid_fd(5)). */
import { CAP_SYS_PTRACE } from '../../uapi/capability.ts';
import { EACCES, ENOENT } from '../../uapi/errno.ts';
import { isReadable, isWritable } from '../../uapi/fcntl.ts';
import { S_IFLNK, S_IFREG } from '../../uapi/stat.ts';
import type { Caller } from '../../vfs/caller.ts';
import type { File } from '../../vfs/file.ts';
import { Mount } from '../../vfs/mount.ts';
import type { PathContext } from '../../vfs/namei.ts';
import { type Path, pathname } from '../../vfs/path.ts';
import { capable } from '../../vfs/permission.ts';
import { placeOf } from '../../vfs/place.ts';
import { type VirtualFs, VirtualInode } from '../virtual.ts';
import type { ProcProcess } from './proc-source.ts';

/** ptrace(2)'s rule for looking into a process. @throws EACCES */
export function requireInsight(caller: Caller | undefined, process: ProcProcess): void {
  if (!caller) return;
  const { credentials } = caller;
  if (capable(credentials, CAP_SYS_PTRACE)) return;
  const { uid, euid, suid } = process.credentials;
  const same = [uid, euid, suid].every((id) => id === credentials.fsuid);
  if (!same || !process.dumpable) throw EACCES;
}

/** The root a path is shown from: the reader's own. */
function rootOf(caller: Caller | undefined, process: ProcProcess): Path {
  return (caller as Partial<PathContext> | undefined)?.root ?? process.root;
}

/** exe, cwd, root. */
export class PlaceLink extends VirtualInode {
  readonly #process: () => ProcProcess;
  readonly #place: (process: ProcProcess) => Path | null;

  constructor(fs: VirtualFs, process: () => ProcProcess, place: (process: ProcProcess) => Path | null) {
    super(fs, S_IFLNK | 0o777);
    this.#process = process;
    this.#place = place;
  }

  jump(caller: Caller): Path {
    const process = this.#process();
    requireInsight(caller, process);
    const place = this.#place(process);
    if (!place) throw ENOENT;
    return place;
  }

  override readlink(caller?: Caller): string {
    const process = this.#process();
    requireInsight(caller, process);
    const place = this.#place(process);
    if (!place) throw ENOENT;
    return pathname(place, rootOf(caller, process));
  }
}

/** fd/N. */
export class FileLink extends VirtualInode {
  readonly #process: () => ProcProcess;
  readonly file: File;

  constructor(fs: VirtualFs, process: () => ProcProcess, file: File) {
    const read = isReadable(file.flags) ? 0o500 : 0;
    super(fs, S_IFLNK | read | (isWritable(file.flags) ? 0o300 : 0));
    this.#process = process;
    this.file = file;
  }

  override get size(): number {
    return 64;
  }

  jump(caller: Caller): Path {
    requireInsight(caller, this.#process());
    return placeOf(this.file);
  }

  override readlink(caller?: Caller): string {
    const process = this.#process();
    requireInsight(caller, process);
    return this.file.path ? pathname(this.file.path, rootOf(caller, process)) : this.file.label;
  }
}

/** What ns/* lead to (nsfs): setns(2) takes its `namespace`. */
export class NamespaceInode extends VirtualInode {
  readonly namespace: object;

  constructor(fs: VirtualFs, namespace: object) {
    super(fs, S_IFREG | 0o444);
    this.namespace = namespace;
  }
}

/** ns/net and its like: `net:[4026531840]`. */
export class NamespaceLink extends VirtualInode {
  readonly #process: () => ProcProcess;
  readonly #text: string;
  readonly #target: NamespaceInode;

  constructor(fs: VirtualFs, process: () => ProcProcess, text: string, target: NamespaceInode) {
    super(fs, S_IFLNK | 0o777);
    this.#process = process;
    this.#text = text;
    this.#target = target;
  }

  jump(caller: Caller): Path {
    requireInsight(caller, this.#process());
    return { mount: new Mount(0, this.fs, this.fs.root, 'nsfs', 0), inode: this.#target };
  }

  override readlink(caller?: Caller): string {
    requireInsight(caller, this.#process());
    return this.#text;
  }
}
