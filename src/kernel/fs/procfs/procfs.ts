/** procfs (proc(5)) for one PID namespace: processes and the machine, as a ProcSource tells. hidepid= and subset= are refused. */
import { EINVAL, EPERM } from '../../uapi/errno.ts';
import { PROC_SUPER_MAGIC } from '../../uapi/mount.ts';
import type { Caller } from '../../vfs/caller.ts';
import type { Inode, Link, Nanoseconds } from '../../vfs/inode.ts';
import { VirtualDirectory, VirtualFs } from '../virtual.ts';
import { NamespaceInode } from './links.ts';
import { type ProcSource, SYSCTLS } from './proc-source.ts';
import { ProcessDirectory, selfLinks } from './process-directory.ts';
import { systemFiles } from './system-files.ts';

class ProcRoot extends VirtualDirectory {
  readonly #fs: ProcFs;

  constructor(fs: ProcFs) {
    super(fs, undefined);
    this.#fs = fs;
  }

  override lookup(name: string): Inode | undefined {
    const first = name.charCodeAt(0);
    return first >= 49 && first <= 57 ? this.#fs.processDirectory(name) : super.lookup(name);
  }

  override *list(): Generator<Link> {
    yield* super.list();
    for (const { pid } of this.#fs.source.processes()) {
      const inode = this.#fs.processDirectory(String(pid));
      if (inode) yield { name: String(pid), inode };
    }
  }
}

/** Linux's magic keys: here only `s`, sync, which memory needs no work for. @throws EPERM for what would stop the machine */
function pressSysrq(keys: string): void {
  if (keys !== '' && !keys.startsWith('s')) throw EPERM;
}

export class ProcFs extends VirtualFs {
  readonly type = 'proc';
  readonly root: VirtualDirectory;
  readonly source: ProcSource;
  readonly #directories = new Map<number, ProcessDirectory>();
  readonly #namespaces = new WeakMap<object, NamespaceInode>();

  /** @throws EINVAL for options */
  constructor(device: number, source: ProcSource, now: () => Nanoseconds, options = '') {
    super(device, PROC_SUPER_MAGIC, now);
    if (options !== '') throw EINVAL;
    this.source = source;
    this.root = new ProcRoot(this);
    selfLinks(this.root, this);
    for (const [name, text] of systemFiles(source)) this.root.text(name, text);
    this.root.text('sysrq-trigger', () => '', 0o200, pressSysrq);
    this.#addSysctls();
  }

  #addSysctls(): void {
    const top = this.root.directory('sys');
    for (const [path, mode] of SYSCTLS) {
      let directory = top;
      const names = path.split('/');
      const last = names.pop() ?? '';
      for (const name of names) {
        const there = directory.lookup(name);
        directory = there instanceof VirtualDirectory ? there : directory.directory(name);
      }
      const render = (caller: Caller): string => `${this.source.readSysctl(path, caller) ?? ''}\n`;
      if (!(mode & 0o200)) directory.text(last, render, mode);
      else directory.text(last, render, mode, (text, caller) => this.#writeSysctl(path, text, caller));
    }
  }

  #writeSysctl(path: string, text: string, caller: Caller): void {
    if (caller.credentials.euid !== 0) throw EPERM;
    this.source.writeSysctl(path, text.replace(/\n$/, ''), caller);
  }

  /** /proc/<pid>, the same object as long as the process lives. */
  processDirectory(name: string): ProcessDirectory | undefined {
    if (!/^[1-9]\d*$/.test(name)) return undefined;
    const pid = Number(name);
    const process = this.source.process(pid);
    const known = this.#directories.get(pid);
    if (!process) {
      this.#directories.delete(pid);
      return undefined;
    }
    if (known?.identity === process.identity) {
      known.refresh(process);
      return known;
    }
    const made = new ProcessDirectory(this, process, pid, () => this.root);
    this.#directories.set(pid, made);
    return made;
  }

  namespaceInode(namespace: object): NamespaceInode {
    let inode = this.#namespaces.get(namespace);
    if (!inode) {
      inode = new NamespaceInode(this, namespace);
      this.#namespaces.set(namespace, inode);
    }
    return inode;
  }

  selfOf(caller: Caller | undefined): { readonly pid: number; readonly tid: number } {
    return this.source.self(caller);
  }
}
