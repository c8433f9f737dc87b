/** In the frame: EventSource upon the page's fetch. Left out: reconnecting. Uses nothing from outside of the function. */
import type { FramePage } from './frame-page.ts';

export function frameEvents(page: FramePage): void {
  class PageEvents extends EventTarget {
    readyState = 0;
    readonly url: string;
    readonly #stop = new AbortController();
    onopen: ((event: Event) => void) | null = null;
    onmessage: ((event: Event) => void) | null = null;
    onerror: ((event: Event) => void) | null = null;

    constructor(to: string) {
      super();
      this.url = page.resolve(to);
      void this.#run();
    }

    close(): void {
      this.readyState = 2;
      this.#stop.abort();
    }

    async #run(): Promise<void> {
      try {
        const response = await window.fetch(this.url, {
          headers: { Accept: 'text/event-stream' },
          signal: this.#stop.signal,
        });
        this.readyState = 1;
        this.#fire(this.onopen, new Event('open'));
        const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
        let held = '';
        for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
          held += next.value.replaceAll('\r\n', '\n');
          const blocks = held.split('\n\n');
          held = blocks.pop() ?? '';
          for (const block of blocks) this.#take(block);
        }
      } catch {
        // The same as an end.
      }
      if (this.readyState === 2) return;
      this.readyState = 2;
      this.#fire(this.onerror, new Event('error'));
    }

    #take(block: string): void {
      const field = (name: string) =>
        block
          .split('\n')
          .flatMap((line) => (line.startsWith(`${name}:`) ? [line.slice(name.length + 1).replace(/^ /, '')] : []));
      const data = field('data').join('\n');
      const [type = 'message'] = field('event');
      if (data) this.#fire(type === 'message' ? this.onmessage : null, new MessageEvent(type, { data }));
    }

    #fire(handler: ((event: Event) => void) | null, event: Event): void {
      handler?.(event);
      this.dispatchEvent(event);
    }
  }
  Object.assign(window, { EventSource: PageEvents });
}
