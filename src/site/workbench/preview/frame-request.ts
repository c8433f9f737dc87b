/** In the frame: XMLHttpRequest upon the page's fetch. Left out: synchronous requests, progress, XML. Uses nothing from outside of the function. */
import type { FramePage } from './frame-page.ts';

export function frameRequest(page: FramePage): void {
  class PageRequest extends EventTarget {
    static readonly UNSENT = 0;
    static readonly OPENED = 1;
    static readonly HEADERS_RECEIVED = 2;
    static readonly LOADING = 3;
    static readonly DONE = 4;
    readyState = 0;
    status = 0;
    statusText = '';
    responseURL = '';
    responseType = '';
    response: unknown = '';
    responseText = '';
    timeout = 0;
    withCredentials = false;
    readonly upload = new EventTarget();
    #method = 'GET';
    #url = '';
    #headers = new Headers();
    #answer: Headers | undefined;
    #stop = new AbortController();
    [handler: `on${string}`]: ((event: Event) => void) | null;

    open(method: string, to: string, isAsync = true): void {
      if (!isAsync) throw new DOMException('synchronous requests are not possible in the preview', 'NotSupportedError');
      this.#method = method;
      this.#url = page.resolve(to);
      this.#headers = new Headers();
      this.#state(1);
    }

    setRequestHeader(name: string, value: string): void {
      this.#headers.append(name, value);
    }

    getResponseHeader(name: string): string | null {
      return this.#answer?.get(name) ?? null;
    }

    getAllResponseHeaders(): string {
      return [...(this.#answer ?? [])].map(([name, value]) => `${name}: ${value}\r\n`).join('');
    }

    overrideMimeType(): void {}

    abort(): void {
      this.#stop.abort();
    }

    send(body: BodyInit | null = null): void {
      void this.#run(body);
    }

    async #run(body: BodyInit | null): Promise<void> {
      try {
        const { signal } = this.#stop;
        const init = { method: this.#method, headers: this.#headers, signal };
        const response = await window.fetch(this.#url, body === null ? init : { ...init, body });
        this.status = response.status;
        this.statusText = response.statusText;
        this.responseURL = response.url;
        this.#answer = response.headers;
        this.#state(2);
        const blob = await response.blob();
        const text = this.responseType === '' || this.responseType === 'text' || this.responseType === 'json';
        if (text) this.responseText = await blob.text();
        if (this.responseType === 'json') this.response = JSON.parse(this.responseText || 'null');
        else if (this.responseType === 'arraybuffer') this.response = await blob.arrayBuffer();
        else this.response = this.responseType === 'blob' ? blob : this.responseText;
        this.#state(4);
        this.#fire('load');
      } catch {
        this.#state(4);
        this.#fire(this.#stop.signal.aborted ? 'abort' : 'error');
      }
      this.#fire('loadend');
    }

    #state(state: number): void {
      this.readyState = state;
      this.#fire('readystatechange');
    }

    #fire(type: string): void {
      const event = new ProgressEvent(type);
      this[`on${type}`]?.(event);
      this.dispatchEvent(event);
    }
  }
  Object.assign(window, { XMLHttpRequest: PageRequest });
}
