/** Tells how a build goes as BuildKit's status messages do: vertices begin and end, with lines of transfers and output. */
import { utf8 } from '../../lib/bytes.ts';
import type { Clock } from '../../lib/clock.ts';
import type { StatusResponse, VertexWarning } from '../api/trace.ts';
import { digestOf } from '../oci/digest.ts';

export type StatusListener = (status: Partial<StatusResponse>) => void;

/** A step that is going on. */
export class ProgressVertex {
  readonly #tell: StatusListener;
  readonly #clock: Clock;
  readonly digest: string;
  readonly name: string;
  readonly #inputs: readonly string[];
  #started: number | undefined;
  #ended = false;

  constructor(tell: StatusListener, clock: Clock, digest: string, name: string, inputs: readonly string[]) {
    this.#tell = tell;
    this.#clock = clock;
    this.digest = digest;
    this.name = name;
    this.#inputs = inputs;
  }

  #vertex(more: { completed?: number; cached?: boolean; error?: string } = {}): void {
    const started = this.#started === undefined ? {} : { started: this.#started };
    this.#tell({
      vertexes: [{ digest: this.digest, inputs: [...this.#inputs], name: this.name, ...started, ...more }],
    });
  }

  announce(): void {
    this.#vertex();
  }

  start(): void {
    this.#started = this.#clock.now();
    this.#ended = false;
    this.#vertex();
  }

  get isEnded(): boolean {
    return this.#ended;
  }

  done(cached = false): void {
    if (this.#ended) return;
    this.#started ??= this.#clock.now();
    this.#ended = true;
    this.#vertex({ completed: this.#clock.now(), cached });
  }

  fail(error: string): void {
    if (this.#ended) return;
    this.#started ??= this.#clock.now();
    this.#ended = true;
    this.#vertex({ completed: this.#clock.now(), error });
  }

  /** Ends with BuildKit's words for a step that others made needless. */
  cancelled(): void {
    if (this.#started !== undefined) this.fail('context canceled');
  }

  /** A line below the step; `started` as given back by an earlier call. */
  status(id: string, current: number, total: number, started: number, isDone: boolean): void {
    const timestamp = this.#clock.now();
    const status = { id, vertex: this.digest, name: '', current, total, timestamp, started };
    this.#tell({ statuses: [isDone ? { ...status, completed: timestamp } : status] });
  }

  /** Does something under a line of its own. */
  async task<T>(id: string, work: () => Promise<T> | T): Promise<T> {
    const started = this.#clock.now();
    this.status(id, 0, 0, started, false);
    const result = await work();
    this.status(id, 0, 0, started, true);
    return result;
  }

  log(stream: 1 | 2, msg: Uint8Array): void {
    this.#tell({ logs: [{ vertex: this.digest, timestamp: this.#clock.now(), stream, msg }] });
  }
}

export class Progress {
  readonly #tell: StatusListener;
  readonly clock: Clock;
  readonly #steps = new Map<string, ProgressVertex>();

  constructor(tell: StatusListener, clock: Clock) {
    this.#tell = tell;
    this.clock = clock;
  }

  /** @param digest of the vertex; by default of its name */
  step(name: string, digest: string = digestOf(utf8(name)), inputs: readonly string[] = []): ProgressVertex {
    const known = this.#steps.get(digest);
    if (known) return known;
    const step = new ProgressVertex(this.#tell, this.clock, digest, name, inputs);
    this.#steps.set(digest, step);
    return step;
  }

  /** Runs a step from beginning to end. @param number tells it from others of the same name */
  async run<T>(name: string, work: (step: ProgressVertex) => Promise<T> | T, number = 0): Promise<T> {
    const step = this.step(name, digestOf(utf8(number === 0 ? name : `${name} ${number}`)));
    step.start();
    try {
      const result = await work(step);
      step.done();
      return result;
    } catch (error) {
      step.fail(error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  /** Ends whatever still goes on, after a failure elsewhere. */
  cancel(): void {
    for (const step of this.#steps.values()) step.cancelled();
  }

  warn(warning: VertexWarning): void {
    this.#tell({ warnings: [warning] });
  }
}
