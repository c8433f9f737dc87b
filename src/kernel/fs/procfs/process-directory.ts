/** /proc/<pid> and /proc/<pid>/task/<tid> (proc_pid(5)). Entries are made when they are looked at. */
import { CAP_AUDIT_CONTROL, CAP_SYS_RESOURCE } from '../../uapi/capability.ts';
import { EACCES, EINVAL, EPERM, ESRCH } from '../../uapi/errno.ts';
import { S_IFDIR } from '../../uapi/stat.ts';
import type { Inode, Link } from '../../vfs/inode.ts';
import { capable } from '../../vfs/permission.ts';
import { LinkInode, type Render, TextInode, type VirtualDirectory, VirtualInode, type Write } from '../virtual.ts';
import { FileLink, NamespaceLink, PlaceLink, requireInsight } from './links.ts';
import { mountinfoText, mountsText } from './mounts.ts';
import type { ProcProcess } from './proc-source.ts';
import { limitsText, mapsText, statmText, statText, statusText, zeroTerminated } from './process-files.ts';
import type { ProcFs } from './procfs.ts';

export const NET_FILES = ['arp', 'dev', 'if_inet6', 'route', 'tcp', 'tcp6', 'udp', 'udp6', 'unix'];

const ID_MAP = `${'0'.padStart(10)} ${'0'.padStart(10)} ${'4294967295'.padStart(10)}\n`;

type Make = (directory: ProcessDirectory) => Inode;

/** Text that anyone may read. */
const open =
  (text: (process: ProcProcess, tid: number) => string, mode = 0o444): Make =>
  (directory) =>
    directory.text(() => text(directory.process(), directory.tid), mode);

/** Text for those who may look into the process. */
const closed =
  (text: (process: ProcProcess) => string, mode = 0o400): Make =>
  (directory) =>
    directory.text((caller) => {
      const process = directory.process();
      requireInsight(caller, process);
      return text(process);
    }, mode);

function oomScoreAdjustment(directory: ProcessDirectory): Inode {
  return directory.text(
    () => `${directory.process().oomScoreAdjustment}\n`,
    0o644,
    (text, caller) => {
      const value = Number(text.trim());
      if (!/^-?\d+$/.test(text.trim()) || value < -1000 || value > 1000) throw EINVAL;
      const process = directory.process();
      if (value < process.oomScoreAdjustment && !capable(caller.credentials, CAP_SYS_RESOURCE)) throw EACCES;
      process.setOomScoreAdjustment(value);
    },
  );
}

/** Set once by whoever logs a user in (pam_loginuid), and kept by all that follows. */
function loginUid(directory: ProcessDirectory): Inode {
  return directory.text(
    () => String(directory.process().loginUid),
    0o644,
    (text, caller) => {
      const value = Number(text.trim());
      if (!/^\d+$/.test(text.trim()) || value > 0xffff_ffff) throw EINVAL;
      if (!capable(caller.credentials, CAP_AUDIT_CONTROL)) throw EPERM;
      directory.process().setLoginUid(value);
    },
  );
}

/** What threads have too. */
const common: readonly (readonly [string, Make])[] = [
  ['cgroup', open((process) => `0::${process.cgroup}\n`)],
  ['cmdline', open((process) => zeroTerminated(process.argv))],
  ['comm', open((process) => `${process.comm}\n`)],
  ['cpuset', open(() => '/\n')],
  ['cwd', (directory) => directory.place((process) => process.cwd)],
  ['environ', closed((process) => zeroTerminated(process.environ))],
  ['exe', (directory) => directory.place((process) => process.executable)],
  ['fd', (directory) => new DescriptorDirectory(directory, false)],
  ['fdinfo', (directory) => new DescriptorDirectory(directory, true)],
  ['gid_map', open(() => ID_MAP)],
  [
    'io',
    closed(() => 'rchar: 0\nwchar: 0\nsyscr: 0\nsyscw: 0\nread_bytes: 0\nwrite_bytes: 0\ncancelled_write_bytes: 0\n'),
  ],
  ['limits', open((process) => limitsText((resource) => process.limit(resource)))],
  ['loginuid', loginUid],
  ['maps', closed(mapsText, 0o444)],
  ['mountinfo', open((process) => mountinfoText(process.mounts, process.root))],
  ['mounts', open((process) => mountsText(process.mounts, process.root))],
  ['net', (directory) => new NetDirectory(directory)],
  ['ns', (directory) => new NamespaceDirectory(directory)],
  ['oom_score', open((process) => `${Math.max(0, 667 + Math.floor((process.oomScoreAdjustment * 2) / 3))}\n`)],
  ['oom_score_adj', oomScoreAdjustment],
  ['root', (directory) => directory.place((process) => process.root)],
  ['sessionid', open(() => '4294967295')],
  ['setgroups', open(() => 'allow\n')],
  ['stat', open(statText)],
  ['statm', open(statmText)],
  ['status', open(statusText)],
  ['uid_map', open(() => ID_MAP)],
  ['wchan', open(() => '0')],
];

const forThreads: ReadonlyMap<string, Make> = new Map(common);
const forProcesses: ReadonlyMap<string, Make> = new Map([
  ...common,
  ['task', (directory) => new TaskDirectory(directory)],
]);

export class ProcessDirectory extends VirtualInode {
  declare readonly fs: ProcFs;
  readonly pid: number;
  readonly tid: number;
  readonly identity: object;
  readonly #makers: ReadonlyMap<string, Make>;
  readonly #entries = new Map<string, Inode>();
  readonly #above: () => Inode;

  constructor(fs: ProcFs, process: ProcProcess, tid: number, above: () => Inode) {
    super(fs, S_IFDIR | 0o555);
    this.pid = process.pid;
    this.tid = tid;
    this.lastName = String(tid);
    this.identity = process.identity;
    this.#makers = tid === process.pid && above() === fs.root ? forProcesses : forThreads;
    this.#above = above;
    this.nlink = 2;
    this.refresh(process);
  }

  override get parent(): Inode {
    return this.#above();
  }

  /** Its owner is the process's effective user, or root for one that isn't to be looked into. */
  refresh({ credentials, dumpable }: ProcProcess): void {
    this.ownedBy(dumpable ? credentials.euid : 0, dumpable ? credentials.egid : 0);
  }

  /** @throws ESRCH once it is gone */
  process(): ProcProcess {
    const process = this.fs.source.process(this.pid);
    if (process?.identity !== this.identity) throw ESRCH;
    return process;
  }

  text(render: Render, mode: number, write?: Write): Inode {
    return new TextInode(this.fs, mode, render, write).ownedBy(this.uid, this.gid);
  }

  place(place: (process: ProcProcess) => ProcProcess['executable']): Inode {
    return new PlaceLink(this.fs, () => this.process(), place).ownedBy(this.uid, this.gid);
  }

  override lookup(name: string): Inode | undefined {
    let entry = this.#entries.get(name);
    if (!entry) {
      entry = this.#makers.get(name)?.(this);
      if (entry) this.#entries.set(name, entry);
    }
    return entry;
  }

  override *list(): Generator<Link> {
    for (const name of this.#makers.keys()) {
      const inode = this.lookup(name);
      if (inode) yield { name, inode };
    }
  }
}

/** A directory below /proc/<pid> whose entries come and go with the process's state. */
abstract class PartDirectory extends VirtualInode {
  protected readonly of: ProcessDirectory;

  constructor(of: ProcessDirectory, mode: number) {
    super(of.fs, S_IFDIR | mode);
    this.of = of;
    this.nlink = 2;
    this.ownedBy(of.uid, of.gid);
  }

  override get parent(): Inode {
    return this.of;
  }

  abstract names(): Iterable<string>;

  override *list(): Generator<Link> {
    for (const name of this.names()) {
      const inode = this.lookup(name);
      if (inode) yield { name, inode };
    }
  }
}

const isNumber = (name: string): boolean => /^(0|[1-9]\d*)$/.test(name);

/** fd/ and fdinfo/. */
class DescriptorDirectory extends PartDirectory {
  readonly #information: boolean;
  readonly #links = new Map<string, FileLink | TextInode>();

  constructor(of: ProcessDirectory, information: boolean) {
    super(of, information ? 0o555 : 0o500);
    this.#information = information;
  }

  #find(name: string) {
    if (!isNumber(name)) return undefined;
    for (const entry of this.of.process().files) if (entry.fd === Number(name)) return entry;
    return undefined;
  }

  override lookup(name: string): Inode | undefined {
    const entry = this.#find(name);
    if (!entry) return undefined;
    const known = this.#links.get(name);
    if (this.#information ? known : known instanceof FileLink && known.file === entry.file) return known;
    const made = this.#information
      ? new TextInode(this.fs, 0o400, () => this.#describe(name))
      : new FileLink(this.fs, () => this.of.process(), entry.file);
    this.#links.set(name, made.ownedBy(this.uid, this.gid));
    return made;
  }

  #describe(name: string): string {
    const entry = this.#find(name);
    if (!entry) return '';
    const { file, cloexec } = entry;
    const flags = (file.flags | (cloexec ? 0o2000000 : 0)) >>> 0;
    const mount = file.path?.mount.id ?? 0;
    return `pos:\t${file.position}\nflags:\t0${flags.toString(8)}\nmnt_id:\t${mount}\nino:\t${file.inode.ino}\n${file.information}`;
  }

  *names(): Generator<string> {
    for (const { fd } of this.of.process().files) yield String(fd);
  }
}

class NamespaceDirectory extends PartDirectory {
  constructor(of: ProcessDirectory) {
    super(of, 0o511);
  }

  override lookup(name: string): Inode | undefined {
    const found = this.of.process().namespaces.find((entry) => entry.name === name);
    if (!found) return undefined;
    const target = this.of.fs.namespaceInode(found.namespace);
    return new NamespaceLink(this.fs, () => this.of.process(), `${found.kind}:[${found.number}]`, target);
  }

  names(): Iterable<string> {
    return this.of.process().namespaces.map(({ name }) => name);
  }
}

class NetDirectory extends PartDirectory {
  readonly #files = new Map<string, TextInode>();

  constructor(of: ProcessDirectory) {
    super(of, 0o555);
  }

  override lookup(name: string): Inode | undefined {
    if (!NET_FILES.includes(name) || this.of.process().net(name) === undefined) return undefined;
    let file = this.#files.get(name);
    if (!file) {
      file = new TextInode(this.fs, 0o444, () => this.of.process().net(name) ?? '');
      this.#files.set(name, file);
    }
    return file;
  }

  names(): Iterable<string> {
    return NET_FILES;
  }
}

class TaskDirectory extends PartDirectory {
  readonly #threads = new Map<string, ProcessDirectory>();

  constructor(of: ProcessDirectory) {
    super(of, 0o555);
  }

  override lookup(name: string): Inode | undefined {
    const process = this.of.process();
    if (!isNumber(name) || !process.threads.some(({ tid }) => tid === Number(name))) return undefined;
    let thread = this.#threads.get(name);
    if (!thread) {
      thread = new ProcessDirectory(this.of.fs, process, Number(name), () => this);
      this.#threads.set(name, thread);
    }
    return thread;
  }

  names(): Iterable<string> {
    return this.of.process().threads.map(({ tid }) => String(tid));
  }
}

/** /proc/self and /proc/thread-self. */
export function selfLinks(root: VirtualDirectory, fs: ProcFs): void {
  root.symlink('self', (caller) => String(fs.selfOf(caller).pid));
  root.symlink('thread-self', (caller) => {
    const { pid, tid } = fs.selfOf(caller);
    return `${pid}/task/${tid}`;
  });
  root.add('mounts', new LinkInode(fs, 'self/mounts'));
  root.add('net', new LinkInode(fs, 'self/net'));
}
