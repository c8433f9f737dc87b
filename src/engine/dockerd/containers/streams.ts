/**
 * A container's or an exec's standard streams as those outside see them (moby's container/stream): output goes to everyone who is
 * attached, in step and with back-pressure; input comes from whoever attached with stdin. It outlives the processes it belongs to.
 */

export interface OutputChunk {
  /** 1: stdout, 2: stderr. */
  readonly stream: 1 | 2;
  readonly bytes: Uint8Array;
}

/** Bytes that may wait for a slow reader before the container's writes do. */
const highWater = 1 << 20;

interface Subscriber {
  readonly streams: ReadonlySet<number>;
  push(chunk: OutputChunk): Promise<void> | undefined;
  end(): void;
}

/** Where input goes while a process runs. */
export interface InputSink {
  write(bytes: Uint8Array): Promise<void>;
  close(): void;
}

export class ContainerStreams {
  readonly #subscribers = new Set<Subscriber>();
  #sink: InputSink | null = null;
  #sinkWaiters: (() => void)[] = [];
  #inputClosed = false;

  /** What is written from now on, until the process ends or `cancel`. Both streams, or one. */
  subscribe(streams: readonly (1 | 2)[]): ReadableStream<OutputChunk> {
    const wanted = new Set<number>(streams);
    const subscribers = this.#subscribers;
    let subscriber: Subscriber;
    let resume: (() => void) | undefined;
    return new ReadableStream<OutputChunk>(
      {
        start(controller) {
          subscriber = {
            streams: wanted,
            push(chunk) {
              controller.enqueue(chunk);
              if ((controller.desiredSize ?? 1) > 0) return undefined;
              return new Promise((resolve) => {
                resume = resolve;
              });
            },
            end() {
              controller.close();
              resume?.();
            },
          };
          subscribers.add(subscriber);
        },
        pull() {
          resume?.();
          resume = undefined;
        },
        cancel() {
          subscribers.delete(subscriber);
          resume?.();
        },
      },
      { highWaterMark: highWater, size: (chunk) => chunk?.bytes.length ?? 0 },
    );
  }

  /** Output of the process; resolves once every reader has room again. */
  async emit(chunk: OutputChunk): Promise<void> {
    const waits: Promise<void>[] = [];
    for (const subscriber of this.#subscribers) {
      if (!subscriber.streams.has(chunk.stream)) continue;
      const wait = subscriber.push(chunk);
      if (wait) waits.push(wait);
    }
    if (waits.length > 0) await Promise.all(waits);
  }

  /** The process has ended and all of its output was given: readers come to their end. */
  end(): void {
    for (const subscriber of this.#subscribers) subscriber.end();
    this.#subscribers.clear();
    this.#sink = null;
    this.#inputClosed = false;
  }

  /** A process runs and takes input. */
  connectInput(sink: InputSink): void {
    this.#sink = sink;
    for (const waiter of this.#sinkWaiters.splice(0)) waiter();
    if (this.#inputClosed) sink.close();
  }

  /** Sends input to the process, waiting for it to be there. Errors of a closed pipe are dropped, as Docker does. */
  async write(bytes: Uint8Array): Promise<void> {
    while (!this.#sink) await new Promise<void>((resolve) => this.#sinkWaiters.push(resolve));
    await this.#sink.write(bytes).catch(() => undefined);
  }

  /** End of input; holds for a process that is still to come. */
  closeInput(): void {
    this.#inputClosed = true;
    this.#sink?.close();
  }
}
