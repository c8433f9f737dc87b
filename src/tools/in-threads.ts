/**
 * Work shared by several threads of this program: the main thread hands out names one at a time, a thread answers each. A
 * machine is one thread's work, so this is what makes a second core useful.
 */
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

/** What the main thread says, and what a thread says. */
type Order = { readonly name: string } | 'end';
type Report<T> = { readonly name: string; readonly answer: T } | 'ready';

function runThread<T>(next: () => string | undefined, take: (name: string, answer: T) => void): Promise<void> {
  // Machines come and go: with room for the young they need not be collected often.
  const options = { resourceLimits: { maxYoungGenerationSizeMb: 256 } };
  const worker = new Worker(process.argv[1] ?? '', options);
  return new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a thread ended with status ${code}`))));
    worker.on('message', (report: Report<T>) => {
      if (report !== 'ready') take(report.name, report.answer);
      const name = next();
      worker.postMessage((name === undefined ? 'end' : { name }) satisfies Order);
    });
  });
}

/** More fill the memory. */
export const threadCount = Math.min(4, availableParallelism());

export interface Threads {
  readonly threads?: number;
  /** Called when the first name is handed out: from then on it is work. */
  readonly onStart?: () => void;
}

/** In the main thread: every name is worked on once, begun in this order. @param take each answer as it comes */
export async function inThreads<T>(
  names: readonly string[],
  take: (name: string, answer: T) => void,
  { threads = threadCount, onStart }: Threads = {},
): Promise<void> {
  const left = [...names];
  const next = (): string | undefined => {
    if (left.length === names.length) onStart?.();
    return left.shift();
  };
  const count = Math.min(threads, names.length);
  await Promise.all(Array.from({ length: count }, () => runThread<T>(next, take)));
}

/** In a thread: does `work` for every name that comes, until there is none. An exception ends the program. */
function serveThread<T>(work: (name: string) => Promise<T>): void {
  parentPort?.on('message', (order: Order) => {
    if (order === 'end') process.exit(0);
    const { name } = order;
    work(name).then(
      (answer) => parentPort?.postMessage({ name, answer } satisfies Report<T>),
      (error: unknown) => {
        // Out of the promise, so that the worker's error event has it.
        setImmediate(() => {
          throw error;
        });
      },
    );
  });
  parentPort?.postMessage('ready' satisfies Report<T>);
}

/** The same program in both roles: `main` here, or `work` for what it hands out. @param main answers the exit status */
export async function threaded<T>(main: () => Promise<number>, work: (name: string) => Promise<T>): Promise<void> {
  if (isMainThread) process.exit(await main());
  else serveThread(work);
}
