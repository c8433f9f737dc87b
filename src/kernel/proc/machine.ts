/** What processes need of the machine they run on; kernel.ts builds it. */

import type { Hart } from '../../cpu/hart.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { Mmu } from '../mm/mmu.ts';
import type { PageCaches } from '../mm/page-cache.ts';
import type { JobControl } from './job-control.ts';
import type { PidNamespace } from './pid-namespace.ts';
import type { Process } from './process.ts';
import type { ProcessTable } from './process-table.ts';
import type { Scheduler } from './scheduler.ts';
import type { Thread } from './thread.ts';
import type { Timers } from './timers.ts';

export interface Machine {
  readonly clock: Clock;
  readonly random: Random;
  readonly hart: Hart;
  readonly mmu: Mmu;
  readonly pageCaches: PageCaches;
  readonly scheduler: Scheduler;
  readonly timers: Timers;
  readonly processes: ProcessTable;
  readonly jobControl: JobControl;
  readonly pidns: PidNamespace;
  /** A process has ended in any way: what is kept elsewhere about it goes (futexes, locks). */
  onExit(process: Process): void;
  /** A process runs a new program: its POSIX timers go. */
  onExec(process: Process): void;
  /** A thread is about to end, its memory still there: clear_child_tid and robust futexes. */
  onThreadExit(thread: Thread): void;
}
