/** The student's computer as the workbench gets it: a worker that mostly boots already, and its port. */

import { type DiskNews, type DiskQuestion, type MachinePort, machinePort } from '../../machine/port.ts';
import { Wire } from '../../machine/wire.ts';
import workerUrl from '../../machine/worker.ts?worker&url';

/** What start-worker.js makes. */
interface MachineWorker {
  /** Our end of the Wire; keeps what comes until somebody listens. */
  readonly port: MessagePort;
  /** Rejects where the worker did not load. */
  readonly failed: Promise<never>;
}

declare global {
  interface Window {
    readonly drydockMachine?: {
      start(url: string): MachineWorker;
      /** This page's own; undefined where the student is asked before anything runs. */
      readonly started: MachineWorker | undefined;
    };
  }
}

export interface RunningMachine {
  readonly port: MachinePort;
  /** Settles when the machine has booted; rejects with the reason where it can't. */
  readonly booted: Promise<void>;
}

export interface MachineStart {
  /** Asks the student before the machine boots. */
  readonly ask: (question: DiskQuestion) => Promise<string>;
  readonly tell: (news: DiskNews) => void;
}

export function startMachine({ ask, tell }: MachineStart): RunningMachine {
  const { drydockMachine } = window;
  if (!drydockMachine) throw new Error('the page has no machine');
  const { port, failed } = drydockMachine.started ?? drydockMachine.start(workerUrl);
  const wire = new Wire(port, 0, async (method, args) => {
    if (method === 'ask') return { value: await ask(args as DiskQuestion), body: null };
    if (method === 'tell') tell(args as DiskNews);
    else throw new Error(`the page serves no ${method}`);
    return { value: null, body: null };
  });
  const boot = wire.call('boot', {}).then(() => {});
  return { port: machinePort(wire), booted: Promise.race([boot, failed]) };
}
