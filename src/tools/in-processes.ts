/**
 * Work shared by several processes of this program: the first hands out names one at a time, the others answer each. A
 * machine is one thread's work, so this is what makes a second core useful. Processes and not threads, since those would
 * wait for each other's changes of their one address space.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** What the first process says, and what another says. */
type Order = { readonly name: string } | 'end';
type Report<T> = { readonly name: string; readonly answer: T } | 'ready';

/** Set in the environment of the others. */
const role = 'DRYDOCK_WORKS';

/** Every core has work, so V8 does its own in place; machines come and go, and with room for them are collected seldom. */
const flags = [
  '--disable-warning=ExperimentalWarning',
  '--single-threaded',
  '--initial-old-space-size=2048',
  '--use-largepages=silent',
];

function runProcess<T>(next: () => string | undefined, take: (name: string, answer: T) => void): Promise<void> {
  const worker: ChildProcess = fork(process.argv[1] ?? '', process.argv.slice(2), {
    execArgv: flags,
    env: { ...process.env, [role]: '1' },
  });
  return new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`a process ended with ${signal ?? `status ${code}`}`));
    });
    worker.on('message', (report: Report<T>) => {
      if (report !== 'ready') take(report.name, report.answer);
      const name = next();
      worker.send((name === undefined ? 'end' : { name }) satisfies Order);
    });
  });
}

/** More fill the memory. */
export const processCount = Math.min(4, availableParallelism());

export interface Processes {
  readonly processes?: number;
  /** Called when the first name is handed out: from then on it is work. */
  readonly onStart?: () => void;
}

/** In the first process: every name is worked on once, begun in this order. @param take each answer as it comes */
export async function inProcesses<T>(
  names: readonly string[],
  take: (name: string, answer: T) => void,
  { processes = processCount, onStart }: Processes = {},
): Promise<void> {
  const left = [...names];
  const next = (): string | undefined => {
    if (left.length === names.length) onStart?.();
    return left.shift();
  };
  const count = Math.min(processes, names.length);
  await Promise.all(Array.from({ length: count }, () => runProcess<T>(next, take)));
}

/** In the others: does `work` for every name that comes, until there is none. An exception ends the program. */
function serve<T>(work: (name: string) => Promise<T>): void {
  process.on('message', (order: Order) => {
    if (order === 'end') process.exit(0);
    const { name } = order;
    work(name).then(
      (answer) => process.send?.({ name, answer } satisfies Report<T>),
      (error: unknown) => {
        // Out of the promise, so that it ends the process.
        setImmediate(() => {
          throw error;
        });
      },
    );
  });
  // Whoever asked has gone.
  process.on('disconnect', () => process.exit(1));
  process.send?.('ready' satisfies Report<T>);
}

/** The same program in both roles: `main` here, or `work` for what it hands out. @param main answers the exit status */
export async function inBothRoles<T>(main: () => Promise<number>, work: (name: string) => Promise<T>): Promise<void> {
  if (process.env[role]) serve(work);
  else process.exit(await main());
}
