/**
 * In the frame: dedicated workers, whose script is fetched by the pane. Left out: shared workers, and in workers fetch, importScripts
 * and modules that import others. Uses nothing from outside of the function.
 */
import type { FramePage } from './frame-page.ts';

export function frameWorkers(page: FramePage): void {
  const NativeWorker = window.Worker;

  class PageWorker extends EventTarget {
    [handler: `on${string}`]: ((event: Event) => void) | null;
    readonly #waiting: (readonly [unknown, Transferable[]])[] = [];
    #worker: Worker | undefined;
    #isOver = false;

    constructor(to: string | URL, options?: WorkerOptions) {
      super();
      void this.#start(page.resolve(String(to)), options);
    }

    postMessage(message: unknown, transfer: Transferable[] | { transfer?: Transferable[] } = []): void {
      const given = Array.isArray(transfer) ? transfer : (transfer.transfer ?? []);
      if (this.#worker) this.#worker.postMessage(message, given);
      else this.#waiting.push([message, given]);
    }

    terminate(): void {
      this.#isOver = true;
      this.#worker?.terminate();
    }

    async #start(url: string, options: WorkerOptions | undefined): Promise<void> {
      try {
        const response = await window.fetch(url);
        if (!response.ok) throw new Error(`${url}: ${response.status}`);
        const script = new Blob([await response.blob()], { type: 'text/javascript' });
        if (this.#isOver) return;
        const worker = new NativeWorker(URL.createObjectURL(script), options);
        this.#worker = worker;
        worker.onmessage = ({ data, ports }) => this.#fire(new MessageEvent('message', { data, ports: [...ports] }));
        worker.onerror = ({ message }) => this.#fire(new ErrorEvent('error', { message }));
        for (const [message, transfer] of this.#waiting.splice(0)) worker.postMessage(message, transfer);
      } catch (error) {
        this.#fire(new ErrorEvent('error', { message: String(error) }));
      }
    }

    #fire(event: Event): void {
      this[`on${event.type}`]?.(event);
      this.dispatchEvent(event);
    }
  }
  Object.assign(window, { Worker: PageWorker });
}
