/** What /proc shows of this kernel (fs/procfs), for one PID namespace. */

import { hex } from '../lib/bytes.ts';
import type { ProcProcess, ProcSource, ProcSystem } from './fs/procfs/proc-source.ts';
import type { Kernel } from './kernel.ts';
import { PROT_EXEC, PROT_READ, PROT_WRITE } from './mm/area.ts';
import { PAGE_SIZE } from './mm/physical-memory.ts';
import { commandLine } from './proc/command-line.ts';
import { netFile } from './proc/net-files.ts';
import type { PidNamespace } from './proc/pid-namespace.ts';
import { Process } from './proc/process.ts';
import { RELEASE, VERSION } from './proc/release.ts';
import { EINVAL, EPERM } from './uapi/errno.ts';
import { SIG_IGN, SIGNAL_COUNT, signalBit } from './uapi/signal.ts';
import type { Caller } from './vfs/caller.ts';

export class KernelProcSource implements ProcSource {
  readonly #kernel: Kernel;
  readonly #pidns: PidNamespace;
  readonly #bootId: string;

  constructor(kernel: Kernel, pidns: PidNamespace) {
    this.#kernel = kernel;
    this.#pidns = pidns;
    this.#bootId = this.#uuid();
  }

  #uuid(): string {
    const bytes = this.#kernel.random.bytes(16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const digits = hex(bytes);
    return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
      '-',
    );
  }

  get system(): ProcSystem {
    return systemOf(this.#kernel, this.#pidns, () => this.#uuid());
  }

  *processes(): Generator<ProcProcess> {
    for (const [, process] of [...this.#pidns.processes].sort(([a], [b]) => a - b))
      yield new Shown(process, this.#pidns, this.#kernel);
  }

  process(pid: number): ProcProcess | undefined {
    const process = this.#pidns.processes.get(pid);
    return process ? new Shown(process, this.#pidns, this.#kernel) : undefined;
  }

  self(caller: Caller | undefined): { readonly pid: number; readonly tid: number } {
    if (!(caller instanceof Process)) return { pid: 0, tid: 0 };
    const current = this.#kernel.scheduler.current;
    const thread = current?.process === caller ? current : caller.threads[0];
    return { pid: caller.pidIn(this.#pidns), tid: thread?.tids.get(this.#pidns) ?? 0 };
  }

  readSysctl(name: string, caller: Caller): string | undefined {
    const process = caller instanceof Process ? caller : undefined;
    const net = process?.net ?? this.#kernel.net;
    const uts = process?.uts ?? this.#kernel.uts;
    switch (name) {
      case 'kernel/hostname':
        return uts.hostname;
      case 'kernel/domainname':
        return uts.domainname;
      case 'kernel/osrelease':
        return RELEASE;
      case 'kernel/version':
        return VERSION;
      case 'kernel/pid_max':
        return String(this.#pidns.pidMax);
      case 'kernel/random/boot_id':
        return this.#bootId;
      case 'kernel/random/uuid':
        return this.#uuid();
      case 'net/core/somaxconn':
        return String(net.somaxconn);
      case 'net/ipv4/ip_unprivileged_port_start':
        return String(net.unprivilegedPortStart);
      case 'net/ipv4/ping_group_range':
        return net.pingGroups.join('\t');
      case 'net/ipv4/ip_forward':
        return net.forwarding ? '1' : '0';
      default:
        return CONSTANTS.get(name);
    }
  }

  writeSysctl(name: string, value: string, caller: Caller): void {
    if (!(caller instanceof Process)) throw EPERM;
    if (name === 'kernel/hostname') caller.uts.hostname = value.slice(0, 64);
    else if (name === 'kernel/domainname') caller.uts.domainname = value.slice(0, 64);
    else if (name === 'net/ipv4/ip_unprivileged_port_start') {
      if (!/^\d+$/.test(value) || Number(value) > 65535) throw EINVAL;
      caller.net.unprivilegedPortStart = Number(value);
    } else throw EPERM;
  }
}

/** Variables that never change. */
const CONSTANTS: ReadonlyMap<string, string> = new Map([
  ['fs/file-max', '9223372036854775807'],
  ['fs/file-nr', '0\t0\t9223372036854775807'],
  ['fs/inotify/max_queued_events', '16384'],
  ['fs/inotify/max_user_instances', '128'],
  ['fs/inotify/max_user_watches', '65536'],
  ['fs/nr_open', '1048576'],
  ['fs/pipe-max-size', '1048576'],
  ['kernel/cap_last_cap', '40'],
  ['kernel/ngroups_max', '65536'],
  ['kernel/ostype', 'Linux'],
  ['kernel/overflowgid', '65534'],
  ['kernel/overflowuid', '65534'],
  ['kernel/random/entropy_avail', '256'],
  ['kernel/random/poolsize', '256'],
  ['kernel/threads-max', '32768'],
  ['net/ipv4/ip_local_port_range', '32768\t60999'],
  ['net/ipv6/conf/all/disable_ipv6', '0'],
  ['net/ipv6/conf/default/disable_ipv6', '0'],
  ['vm/max_map_count', '65530'],
  ['vm/mmap_min_addr', '65536'],
  ['vm/overcommit_memory', '1'],
  ['vm/swappiness', '60'],
]);

function systemOf(kernel: Kernel, pidns: PidNamespace, uuid: () => string): ProcSystem {
  const { physical, clock, scheduler, processes } = kernel;
  const total = physical.limit * PAGE_SIZE;
  const cached = kernel.pageCaches.frames * PAGE_SIZE;
  const free = total - physical.used * PAGE_SIZE;
  const uptime = clock.monotonic() / 1e9;
  return {
    memory: { total, free, available: free + cached, cached },
    uptime,
    idle: Math.max(0, uptime - scheduler.busy / 1e9),
    bootTime: Math.floor(kernel.bootTime / 1e9),
    busy: scheduler.busy,
    runnable: scheduler.runnable + 1,
    tasks: pidns.threads.size,
    lastPid: pidns.last,
    created: processes.created,
    load: kernel.load.get(),
    release: RELEASE,
    version: VERSION,
    fileSystems: kernel.vfs.types.names(),
    uuid,
  };
}

/** One process as seen from `namespace`. */
class Shown implements ProcProcess {
  readonly #process: Process;
  readonly #namespace: PidNamespace;
  readonly #kernel: Kernel;

  constructor(process: Process, namespace: PidNamespace, kernel: Kernel) {
    this.#process = process;
    this.#namespace = namespace;
    this.#kernel = kernel;
  }

  #number(id: number): number {
    return this.#namespace.parent === null
      ? id
      : (this.#kernel.processes.processes.get(id)?.pidIn(this.#namespace) ?? 0);
  }

  get identity(): object {
    return this.#process;
  }
  get pid(): number {
    return this.#process.pidIn(this.#namespace);
  }
  get ppid(): number {
    return this.#process.parent?.pidIn(this.#namespace) ?? 0;
  }
  get pgid(): number {
    return this.#number(this.#process.pgid);
  }
  get sid(): number {
    return this.#number(this.#process.sid);
  }
  get terminal(): number {
    return this.#process.terminalDevice;
  }
  get foreground(): number {
    const { terminal } = this.#process;
    return terminal ? this.#number(terminal.foreground) : -1;
  }
  get nspids(): readonly number[] {
    const numbers = [...this.#process.pids];
    return numbers.slice(numbers.findIndex(([namespace]) => namespace === this.#namespace)).map(([, pid]) => pid);
  }
  get comm(): string {
    return this.#process.comm;
  }
  get state(): string {
    return this.#process.state;
  }
  get argv(): readonly string[] {
    return commandLine(this.#process);
  }
  get environ(): readonly string[] {
    return this.#process.environ;
  }
  get credentials(): Process['credentials'] {
    return this.#process.credentials;
  }
  get umask(): number {
    return this.#process.umask;
  }
  get nice(): number {
    return this.#process.nice;
  }
  get startTime(): number {
    return this.#process.startTime;
  }
  get userTime(): number {
    return this.#process.cpuTime;
  }
  get childrenTime(): number {
    return this.#process.times.children;
  }
  get threads(): ProcProcess['threads'] {
    return this.#process.threads.map((thread) => ({
      tid: thread.tids.get(this.#namespace) ?? 0,
      comm: thread.comm,
      state: this.#process.stopped ? 'T' : this.#process.ended ? 'Z' : thread.state === 'ready' ? 'R' : 'S',
      userTime: thread.userTime,
      pending: thread.pending.set,
      blocked: thread.mask,
    }));
  }
  get memory(): ProcProcess['memory'] {
    const { memory } = this.#process;
    if (!memory) return null;
    return {
      size: memory.mapped * PAGE_SIZE,
      resident: memory.resident * PAGE_SIZE,
      areas: memory.list.areas.map((area) => ({
        start: area.start * PAGE_SIZE,
        end: area.end * PAGE_SIZE,
        readable: (area.prot & PROT_READ) !== 0,
        writable: (area.prot & PROT_WRITE) !== 0,
        executable: (area.prot & PROT_EXEC) !== 0,
        shared: area.shared,
        offset: area.source && area.path ? area.offset * PAGE_SIZE : 0,
        path: area.path,
        label: area.name,
      })),
    };
  }
  get pending(): bigint {
    return this.#process.pending.set;
  }
  get ignored(): bigint {
    return this.#signals((handler) => handler === SIG_IGN);
  }
  get caught(): bigint {
    return this.#signals((handler) => handler > SIG_IGN);
  }
  #signals(matches: (handler: number) => boolean): bigint {
    let set = 0n;
    for (let signal = 1; signal <= SIGNAL_COUNT; signal++) {
      if (matches(this.#process.actions.get(signal).handler)) set |= signalBit(signal);
    }
    return set;
  }
  get cgroup(): string {
    const root = this.#process.cgroupRoot?.path ?? '/';
    const { path } = this.#process.cgroup;
    if (root === '/') return path;
    return path === root ? '/' : path.startsWith(`${root}/`) ? path.slice(root.length) : `/..${path}`;
  }
  get noNewPrivileges(): boolean {
    return this.#process.noNewPrivileges;
  }
  get dumpable(): boolean {
    return this.#process.dumpable === 1;
  }
  get oomScoreAdjustment(): number {
    return this.#process.oomScoreAdjustment;
  }
  setOomScoreAdjustment(value: number): void {
    this.#process.oomScoreAdjustment = value;
  }
  get loginUid(): number {
    return this.#process.loginUid;
  }
  setLoginUid(value: number): void {
    this.#process.loginUid = value;
  }
  limit(resource: number): { readonly soft: number; readonly hard: number } {
    return this.#process.limits.get(resource);
  }
  get files(): ProcProcess['files'] {
    if (this.#process.ended) return [];
    return [...this.#process.files.entries()].map(([fd, { file, cloexec }]) => ({ fd, file, cloexec }));
  }
  get cwd(): Process['cwd'] {
    return this.#process.cwd;
  }
  get root(): Process['root'] {
    return this.#process.root;
  }
  get executable(): Process['executable'] {
    return this.#process.executable;
  }
  get mounts(): Process['mounts'] {
    return this.#process.mounts;
  }
  get namespaces(): ProcProcess['namespaces'] {
    const { mounts, net, uts, ipc, pidns, pidnsForChildren, cgroupRoot } = this.#process;
    const all: readonly (readonly [string, string, object])[] = [
      ['cgroup', 'cgroup', cgroupRoot ?? this.#kernel.cgroup],
      ['ipc', 'ipc', ipc],
      ['mnt', 'mnt', mounts],
      ['net', 'net', net],
      ['pid', 'pid', pidns],
      ['pid_for_children', 'pid', pidnsForChildren],
      ['uts', 'uts', uts],
    ];
    return all.map(([name, kind, namespace]) => ({
      name,
      kind,
      namespace,
      number: this.#kernel.namespaceNumbers.of(namespace),
    }));
  }
  net(name: string): string | undefined {
    return netFile(this.#process.net, name);
  }
}
