/** The disk of a machine in a tab: who may have it, whether it can be booted from, and what is said where not. */
import { messageOf } from '../../engine/errdefs.ts';
import type { Clock } from '../../lib/clock.ts';
import type { DiskNews, DiskQuestion } from '../port.ts';
import { openIdbDisk } from './idb-disk.ts';
import { eraseDisk, type MachineDisk, openMachineDisk } from './machine-disk.ts';
import { type Hold, takeMachine, takeOver, whenAsked } from './tab-lock.ts';

export interface TabDiskOptions {
  readonly machine: string;
  /** The tab that had it last was closed, and did not crash. */
  readonly wasClosed: boolean;
  readonly clock: Clock;
  /** Asks the student. */
  readonly ask: (question: DiskQuestion) => Promise<string>;
  readonly tell: (news: DiskNews) => void;
  /** Everything stands still: another tab goes on with it. */
  readonly stop: () => void;
}

/** undefined: the machine runs in memory alone, and the student has been told why. */
export async function openTabDisk(options: TabDiskOptions): Promise<MachineDisk | undefined> {
  const { machine, ask, tell } = options;
  let disk: MachineDisk | undefined;
  const leave = (): void => {
    disk?.keeper.abandon();
    options.stop();
    tell({ kind: 'taken' });
  };
  try {
    const hold = await holdOf(machine, ask, leave);
    if (!hold) return undefined;
    whenAsked(machine, () => void (disk?.keeper.stop() ?? Promise.resolve()).then(leave).finally(hold.release));
    disk = await open(options);
  } catch (error) {
    tell({ kind: 'trouble', reason: messageOf(error), isKept: false });
  }
  return disk;
}

async function holdOf(machine: string, ask: TabDiskOptions['ask'], onLost: () => void): Promise<Hold | undefined> {
  const hold = await takeMachine(machine, onLost);
  if (hold) return hold;
  return (await ask({ kind: 'elsewhere' })) === 'take' ? await takeOver(machine, onLost) : undefined;
}

async function open({ machine, wasClosed, clock, ask, tell }: TabDiskOptions): Promise<MachineDisk> {
  const disk = await openIdbDisk(machine);
  const onTrouble = (reason: string | undefined) =>
    tell(reason === undefined ? { kind: 'kept' } : { kind: 'trouble', reason, isKept: true });
  const opened = await openMachineDisk({ disk, clock, onTrouble });
  if (wasClosed || !opened.isSuspect || (await ask({ kind: 'crashed' })) !== 'new') return opened;
  await eraseDisk(disk);
  return await openMachineDisk({ disk, clock, onTrouble });
}
