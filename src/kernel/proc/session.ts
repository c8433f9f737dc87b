/** Sessions and process groups (setsid(2), setpgid(2)); ids are process ids of the initial PID namespace. */
import type { Tty } from '../tty/tty.ts';
import type { Process } from './process.ts';

export class Session {
  readonly id: number;
  leader: Process | null;
  /** The controlling terminal. */
  terminal: Tty | null = null;
  readonly groups = new Map<number, ProcessGroup>();

  constructor(leader: Process) {
    this.id = leader.pid;
    this.leader = leader;
  }
}

export class ProcessGroup {
  readonly id: number;
  readonly session: Session;
  readonly members = new Set<Process>();

  constructor(id: number, session: Session) {
    this.id = id;
    this.session = session;
    session.groups.set(id, this);
  }

  /** No member has a parent in another group of the same session: nobody is there who could continue it (POSIX). */
  get orphaned(): boolean {
    for (const { parent, ended } of this.members) {
      if (!ended && parent && parent.group !== this && parent.group.session === this.session) return false;
    }
    return true;
  }
}
