/** A mutex for asynchronous work: what a container's lock is in moby. Not reentrant. */
export class Lock {
  #tail: Promise<unknown> = Promise.resolve();

  /** Runs `task` once all earlier ones have ended. */
  run<T>(task: () => Promise<T> | T): Promise<T> {
    const result = this.#tail.then(task);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
