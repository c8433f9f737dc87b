/** Starts the student's computer in a Web Worker of its own and answers its port. */
import { type MachinePort, machinePort } from '../../machine/port.ts';
import { Wire } from '../../machine/wire.ts';

export interface RunningMachine {
  readonly port: MachinePort;
  /** Settles when the machine has booted; rejects with the reason where it can't. */
  readonly booted: Promise<void>;
}

/** @param base the site's base path, ending in a slash; images and the root file system are fetched from below it */
export function startMachine(base: string): RunningMachine {
  const worker = new Worker(new URL('../../machine/worker.ts', import.meta.url), { type: 'module', name: 'machine' });
  const wire = new Wire(worker, 0, async (method) => {
    throw new Error(`the page serves no ${method}`);
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
  const boot = ready.then(() => wire.call('boot', { base: url })).then(() => {});
  const booted = Promise.race([boot, failed]);
  return { port: machinePort(wire), booted };
}
