/**
 * Runs first in every previewed page. The page stands in a frame of an opaque origin that can reach nothing, so what a browser
 * would do for it goes to the pane as messages: fetch, XMLHttpRequest, EventSource, forms, links, cookies, storage, and addresses
 * that scripts give to elements. The function is put into the page as text: it must use nothing from outside of itself.
 * Left out: WebSocket, workers, import() of further modules, assigning location, frames.
 */

export interface FrameStart {
  /** The page's address. */
  readonly url: string;
  readonly cookie: string;
  readonly local: Readonly<Record<string, string>>;
}

export function frameScript({ url, cookie, local }: FrameStart): void {
  const send = window.parent.postMessage.bind(window.parent);
  const post = (message: object, transfer: Transferable[] = []) => send(message, '*', transfer);
  let here = url;
  const resolve = (to: string) => new URL(to, here).href;
  const isOurs = (to: string) => /^https?:/.test(to);

  interface Head {
    status: number;
    statusText: string;
    headers: [string, string][];
    url: string;
  }
  interface Waiting {
    head(head: Head): void;
    chunk(bytes: Uint8Array): void;
    end(error: string | undefined): void;
  }
  const waiting = new Map<number, Waiting>();
  let last = 0;
  window.addEventListener('message', ({ source, data }) => {
    if (source !== window.parent || typeof data?.reply !== 'number') return;
    const one = waiting.get(data.reply);
    if (data.head) one?.head(data.head);
    if (data.chunk) one?.chunk(data.chunk);
    if (data.end) {
      waiting.delete(data.reply);
      one?.end(data.error);
    }
  });

  const nativeFetch = window.fetch.bind(window);
  async function ask(request: Request, body: ArrayBuffer | null, kind: string): Promise<Response> {
    last += 1;
    const id = last;
    const headers = [...request.headers];
    return await new Promise<Response>((done, failed) => {
      let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
      const stream = new ReadableStream<Uint8Array>({
        start(own) {
          controller = own;
        },
        cancel: () => post({ cancel: id }),
      });
      request.signal.addEventListener('abort', () => {
        post({ cancel: id });
        waiting.delete(id);
        failed(request.signal.reason);
      });
      waiting.set(id, {
        head({ status, statusText, headers: given, url: from }) {
          const isEmpty = status === 204 || status === 205 || status === 304 || request.method === 'HEAD';
          const response = new Response(isEmpty ? null : stream, {
            status: Math.max(200, status),
            statusText,
            headers: given,
          });
          Object.defineProperty(response, 'url', { value: from });
          done(response);
        },
        chunk: (bytes) => controller?.enqueue(bytes),
        end(error) {
          if (error) {
            failed(new TypeError(error));
            controller?.error(new TypeError(error));
          } else controller?.close();
        },
      });
      const { method, mode, credentials } = request;
      post({ request: id, method, url: request.url, headers, body, kind, mode, credentials });
    });
  }
  window.fetch = async (input, init) => {
    const to = input instanceof Request ? input.url : resolve(String(input));
    if (!isOurs(to)) return await nativeFetch(input, init);
    // A relative address was resolved by now; a body is read before it goes.
    const request = input instanceof Request ? new Request(input, init) : new Request(to, init);
    const body = request.method === 'GET' || request.method === 'HEAD' ? null : await request.arrayBuffer();
    return await ask(request, body, 'fetch');
  };

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
      this.#url = resolve(to);
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

  class PageEvents extends EventTarget {
    readyState = 0;
    readonly url: string;
    readonly #stop = new AbortController();
    onopen: ((event: Event) => void) | null = null;
    onmessage: ((event: Event) => void) | null = null;
    onerror: ((event: Event) => void) | null = null;

    constructor(to: string) {
      super();
      this.url = resolve(to);
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
  navigator.sendBeacon = (to, body) => {
    void window.fetch(String(to), { method: 'POST', body: body ?? null }).catch(() => {});
    return true;
  };

  const kept = new Map(Object.entries(local));
  const storage = (map: Map<string, string>, changed: () => void): Storage =>
    ({
      get length() {
        return map.size;
      },
      key: (index: number) => [...map.keys()][index] ?? null,
      getItem: (key: string) => map.get(String(key)) ?? null,
      setItem: (key: string, value: string) => {
        map.set(String(key), String(value));
        changed();
      },
      removeItem: (key: string) => {
        map.delete(String(key));
        changed();
      },
      clear: () => {
        map.clear();
        changed();
      },
    }) as Storage;
  const define = (target: object, name: string, get: () => unknown, set?: (value: string) => void) =>
    Object.defineProperty(target, name, { configurable: true, get, ...(set ? { set } : {}) });
  const localArea = storage(kept, () => post({ local: Object.fromEntries(kept) }));
  const sessionArea = storage(new Map(), () => {});
  define(window, 'localStorage', () => localArea);
  define(window, 'sessionStorage', () => sessionArea);
  const cookies = new Map(cookie.split('; ').flatMap((one) => (one ? [[one.split('=')[0] ?? '', one] as const] : [])));
  define(
    document,
    'cookie',
    () => [...cookies.values()].join('; '),
    (value) => {
      const [pair = ''] = value.split(';');
      const name = pair.split('=')[0]?.trim() ?? '';
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(value)) cookies.delete(name);
      else cookies.set(name, pair.trim());
      post({ cookie: value });
    },
  );

  const go = (to: string, more: object = {}) => post({ navigate: resolve(to), ...more });
  window.open = (to) => {
    if (to) go(String(to));
    return null;
  };
  window.addEventListener('click', (event) => {
    const link =
      event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href], area[href]') : null;
    const to = link?.getAttribute('href');
    if (!to || event.defaultPrevented || /^(javascript|mailto|data|blob):/.test(to)) return;
    event.preventDefault();
    const [page, hash] = resolve(to).split('#');
    if (hash !== undefined && page === here.split('#')[0])
      document.getElementById(decodeURIComponent(hash))?.scrollIntoView();
    else go(to);
  });
  async function submit(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
    const data = new FormData(form, submitter);
    const attribute = (name: string) => submitter?.getAttribute(`form${name}`) ?? form.getAttribute(name) ?? '';
    const target = new URL(resolve(attribute('action') || here));
    const fields = [...data].map(([name, value]) => [name, typeof value === 'string' ? value : value.name]);
    if (attribute('method').toLowerCase() !== 'post') {
      target.search = new URLSearchParams(fields).toString();
      go(target.href);
      return;
    }
    const isMultipart = attribute('enctype') === 'multipart/form-data';
    const made = new Response(isMultipart ? data : new URLSearchParams(fields));
    const body = await made.arrayBuffer();
    go(target.href, { method: 'POST', body, type: made.headers.get('Content-Type') });
  }
  window.addEventListener('submit', (event) => {
    if (event.defaultPrevented || !(event.target instanceof HTMLFormElement)) return;
    event.preventDefault();
    void submit(event.target, event.submitter);
  });
  HTMLFormElement.prototype.submit = function () {
    void submit(this, null);
  };

  for (const name of ['pushState', 'replaceState'] as const) {
    const native = history[name].bind(history);
    history[name] = (state, title, to) => {
      native(state, title);
      if (to === undefined || to === null) return;
      here = resolve(String(to));
      const base = document.querySelector('base');
      if (base) base.href = here;
      post({ location: here });
    };
  }

  // Addresses that scripts give to elements are fetched here and handed over as blobs.
  const wanted = new WeakMap<Element, string>();
  const sources: readonly (readonly [string, string])[] = [
    ['IMG', 'src'],
    ['SCRIPT', 'src'],
    ['SOURCE', 'src'],
    ['VIDEO', 'src'],
    ['AUDIO', 'src'],
    ['LINK', 'href'],
  ];
  const nativeSet = Element.prototype.setAttribute;
  function give(element: Element, name: string, value: string): void {
    wanted.set(element, value);
    window
      .fetch(value)
      .then(async (response) => {
        if (!response.ok) throw new Error(String(response.status));
        const address = URL.createObjectURL(await response.blob());
        if (wanted.get(element) === value) nativeSet.call(element, name, address);
      })
      .catch(() => element.dispatchEvent(new Event('error')));
  }
  const takes = (element: Element, name: string, value: string) =>
    sources.some(([tag, attribute]) => tag === element.tagName && attribute === name) && isOurs(resolve(value));
  Element.prototype.setAttribute = function (name, value) {
    const text = String(value);
    if (takes(this, name.toLowerCase(), text)) give(this, name.toLowerCase(), text);
    else nativeSet.call(this, name, text);
  };
  const prototypes = {
    IMG: HTMLImageElement,
    SCRIPT: HTMLScriptElement,
    LINK: HTMLLinkElement,
    SOURCE: HTMLSourceElement,
  };
  for (const [tag, attribute] of sources) {
    const prototype =
      tag === 'VIDEO' || tag === 'AUDIO'
        ? HTMLMediaElement.prototype
        : prototypes[tag as keyof typeof prototypes].prototype;
    const native = Object.getOwnPropertyDescriptor(prototype, attribute);
    Object.defineProperty(prototype, attribute, {
      configurable: true,
      get(this: Element) {
        const own = wanted.get(this);
        return own === undefined ? native?.get?.call(this) : resolve(own);
      },
      set(this: Element, value: string) {
        this.setAttribute(attribute, value);
      },
    });
  }
  new MutationObserver((records) => {
    for (const { addedNodes } of records)
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        for (const [tag, attribute] of sources)
          for (const element of [node, ...node.querySelectorAll(tag)]) {
            const value = element.tagName === tag ? element.getAttribute(attribute) : null;
            if (value && tag !== 'SCRIPT' && !wanted.has(element) && takes(element, attribute, value))
              give(element, attribute, value);
          }
      }
  }).observe(document, { childList: true, subtree: true });
}
