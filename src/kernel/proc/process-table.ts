/** All processes, threads, groups and sessions by number of the initial PID namespace; numbers of inner ones are in pid-namespace.ts. */
import { EAGAIN, ENOMEM } from '../uapi/errno.ts';
import type { PidNamespace } from './pid-namespace.ts';
import type { Process } from './process.ts';
import { ProcessGroup, Session } from './session.ts';
import { Thread } from './thread.ts';

export class ProcessTable {
  readonly processes = new Map<number, Process>();
  readonly threads = new Map<number, Thread>();
  readonly groups = new Map<number, ProcessGroup>();
  readonly sessions = new Map<number, Session>();
  /** kernel.threads-max. */
  readonly threadsMax: number;
  /** Processes and threads made since boot. */
  created = 0;

  constructor(threadsMax: number) {
    this.threadsMax = threadsMax;
  }

  /** A number in `namespace` and in each above it. @throws EAGAIN, ENOMEM where the namespace is dead */
  allocate(namespace: PidNamespace): Map<PidNamespace, number> {
    if (namespace.dead) throw ENOMEM;
    if (this.threads.size >= this.threadsMax) throw EAGAIN;
    const numbers = new Map<PidNamespace, number>();
    for (const level of namespace.chain) {
      const outermost = level.parent === null;
      const number = level.allocate((id) => outermost && (this.groups.has(id) || this.sessions.has(id)));
      if (number === undefined) throw EAGAIN;
      numbers.set(level, number);
    }
    this.created++;
    return numbers;
  }

  /** Processes and threads of a user (RLIMIT_NPROC). */
  countOf(uid: number): number {
    let count = 0;
    for (const thread of this.threads.values()) {
      if (thread.state !== 'dead' && thread.process.credentials.uid === uid) count++;
    }
    return count;
  }

  add(process: Process): void {
    this.processes.set(process.pid, process);
    for (const [namespace, pid] of process.pids) namespace.processes.set(pid, process);
    if (process.nspid === 1 && process.pidns.parent) process.pidns.init = process;
  }

  /** Takes a dead process's numbers back. */
  remove(process: Process): void {
    this.processes.delete(process.pid);
    for (const [namespace, pid] of process.pids) namespace.processes.delete(pid);
    for (const thread of process.threads) this.removeThread(thread);
    this.leaveGroup(process);
    if (process.session.leader === process) process.session.leader = null;
  }

  /** A thread of `process`: its leader takes the process's numbers. */
  addThread(process: Process, comm: string): Thread {
    const tids = process.threads.length === 0 ? process.pids : this.allocate(process.pidns);
    const [tid = 0] = tids.values();
    const thread = new Thread(tid, process, tids, comm);
    process.threads.push(thread);
    this.threads.set(tid, thread);
    for (const [namespace, number] of tids) namespace.threads.set(number, thread);
    return thread;
  }

  removeThread(thread: Thread): void {
    this.threads.delete(thread.tid);
    for (const [namespace, number] of thread.tids) namespace.threads.delete(number);
  }

  /** Makes `process` the leader of a session and a group of its own. */
  newSession(process: Process): void {
    const session = new Session(process);
    this.sessions.set(session.id, session);
    this.joinGroup(process, this.#newGroup(process.pid, session));
  }

  #newGroup(id: number, session: Session): ProcessGroup {
    const group = new ProcessGroup(id, session);
    this.groups.set(id, group);
    return group;
  }

  /** The group `id` of `session`, made where `id` is the process's own number. */
  groupFor(process: Process, id: number, session: Session): ProcessGroup | undefined {
    return this.groups.get(id) ?? (id === process.pid ? this.#newGroup(id, session) : undefined);
  }

  joinGroup(process: Process, group: ProcessGroup): void {
    if (process.group === group) return;
    this.leaveGroup(process);
    process.group = group;
    group.members.add(process);
  }

  leaveGroup(process: Process): void {
    const { group } = process;
    if (!group?.members.delete(process) || group.members.size > 0) return;
    this.groups.delete(group.id);
    group.session.groups.delete(group.id);
    if (group.session.groups.size === 0) this.sessions.delete(group.session.id);
  }
}
