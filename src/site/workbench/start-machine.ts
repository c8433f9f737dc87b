/** Starts the student's computer in a Web Worker of its own and answers its port. */
import { type DiskNews, type DiskQuestion, type MachinePort, machinePort } from '../../machine/port.ts';
import { Wire } from '../../machine/wire.ts';

export interface RunningMachine {
  readonly port: MachinePort;
  /** Settles when the machine has booted; rejects with the reason where it can't. */
  readonly booted: Promise<void>;
}

export interface MachineStart {
  /** The site's base path, ending in a slash; images and the root file system are fetched from below it. */
  readonly base: string;
  /** Under which name it is kept in this browser. */
  readonly machine: string;
  /** Asks the student before the machine boots. */
  readonly ask: (question: DiskQuestion) => Promise<string>;
  readonly tell: (news: DiskNews) => void;
}

/** Whether the page that had the machine last was left in peace; notes when this one is. */
function closedBefore(machine: string): boolean {
  const key = `drydock-closed:${machine}`;
  try {
    const wasClosed = localStorage.getItem(key) !== null;
    localStorage.removeItem(key);
    addEventListener('pagehide', () => localStorage.setItem(key, ''));
    return wasClosed;
  } catch {
    return false;
  }
}

export function startMachine({ base, machine, ask, tell }: MachineStart): RunningMachine {
  const worker = new Worker(new URL('../../machine/worker.ts', import.meta.url), { type: 'module', name: 'machine' });
  const wire = new Wire(worker, 0, async (method, args) => {
    if (method === 'ask') return { value: await ask(args as DiskQuestion), body: null };
    if (method === 'tell') tell(args as DiskNews);
    else throw new Error(`the page serves no ${method}`);
    return { value: null, body: null };
  });
  const failed = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) =>
      reject(new Error(event.message || 'the machine’s worker did not load')),
    );
  });
  const ready = new Promise<void>((resolve) => {
    const listen = ({ data }: MessageEvent) => {
      if ((data as { kind?: string }).kind !== 'ready') return;
      worker.removeEventListener('message', listen);
      resolve();
    };
    worker.addEventListener('message', listen);
  });
  const url = new URL(base, location.href).href;
  const wasClosed = closedBefore(machine);
  const boot = ready.then(() => wire.call('boot', { base: url, machine, wasClosed })).then(() => {});
  const booted = Promise.race([boot, failed]);
  return { port: machinePort(wire), booted };
}
