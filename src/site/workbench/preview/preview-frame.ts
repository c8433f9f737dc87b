/**
 * The frame that shows a page of the machine: sandboxed, of an opaque origin, with a policy that lets nothing out. It speaks to
 * the pane by messages alone; what comes is believed only from this frame's own window, and every field of it is looked at.
 */
import { words } from '../words.ts';
import type { PageRequest, PageResponse } from './page-requests.ts';
import type { SocketWish } from './page-sockets.ts';

export interface Navigation {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly body: ArrayBuffer | null;
  readonly type: string | null;
}

export interface FrameHost {
  /** The page wants another one in its place. */
  onNavigate(navigation: Navigation): void;
  /** The page changed its address by itself (history.pushState). */
  onLocation(url: string): void;
  onLocal(values: Readonly<Record<string, string>>): void;
  onCookie(line: string): void;
  onSocket(wish: SocketWish): void;
  /** The page sent more than anybody has to say, and is gone. */
  onFlood(): void;
  /** The page assigned location, of which the browser tells no more than the origin, and is gone. */
  onLeft(origin: string): void;
  /** Another page, or none, takes this one's place. */
  onGone(): void;
  /** A request of the page's scripts. @throws with a message that the page is told */
  onRequest(request: Omit<PageRequest, 'origin'>): Promise<PageResponse>;
}

/** Requests under way at once, and bytes of one request's body: a page that wants more must wait, or is refused. */
const mostRequests = 32;
const mostBody = 16 * 1024 * 1024;

/** Messages of a page in a second. */
const mostMessages = 5000;

const text = (value: unknown) => (typeof value === 'string' && value.length < 65_536 ? value : undefined);

export class PreviewFrame {
  #element = document.createElement('iframe');
  readonly #address: string;
  readonly #host: FrameHost;
  readonly #cancelled = new Set<number>();
  #running = 0;
  #html: string | undefined;
  /** When the second began in which messages are counted, and how many there were. */
  #second = 0;
  #messages = 0;
  /** Answers to a page that is gone must not reach the next one. */
  #page = 0;

  /** @param base the site's base path */
  constructor(base: string, host: FrameHost) {
    this.#address = `${base}preview-frame/`;
    this.#host = host;
    this.#element.title = words.previewTitle;
    this.#element.setAttribute('sandbox', 'allow-scripts allow-forms');
    this.#element.hidden = true;
    window.addEventListener('message', ({ source, data }) => {
      if (source !== this.#element.contentWindow || typeof data !== 'object' || data === null) return;
      if (this.#isFlooded()) {
        this.hide();
        this.#host.onFlood();
      } else this.#take(data);
    });
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
      if (effectiveDirective !== 'frame-src' || this.#element.hidden) return;
      this.hide();
      this.#host.onLeft(blockedURI);
    });
  }

  get element(): HTMLElement {
    return this.#element;
  }

  show(html: string): void {
    this.#leave();
    this.#html = html;
    this.#running = 0;
    this.#element.hidden = false;
    this.#element.src = this.#address;
  }

  hide(): void {
    this.#leave();
    this.#html = undefined;
    this.#element.hidden = true;
  }

  /** A new frame in the old one's place: a page that loops without end is not waited for. */
  #leave(): void {
    this.#host.onGone();
    this.#page += 1;
    const fresh = this.#element.cloneNode() as HTMLIFrameElement;
    fresh.removeAttribute('src');
    this.#element.replaceWith(fresh);
    this.#element = fresh;
  }

  #isFlooded(): boolean {
    const now = performance.now();
    if (now - this.#second > 1000) {
      this.#second = now;
      this.#messages = 0;
    }
    this.#messages += 1;
    return this.#messages > mostMessages;
  }

  #post(message: object, transfer: Transferable[] = []): void {
    // The frame has no origin that could be named; what is sent is the machine's own.
    this.#element.contentWindow?.postMessage(message, { targetOrigin: '*', transfer });
  }

  #take(data: Record<string, unknown>): void {
    if (data.isReady === true && this.#html !== undefined) {
      this.#post({ html: this.#html });
      this.#html = undefined;
      return;
    }
    const to = text(data.navigate);
    const location = text(data.location);
    const cookie = text(data.cookie);
    if (to !== undefined) {
      const method = data.method === 'POST' ? 'POST' : 'GET';
      const body = data.body instanceof ArrayBuffer && data.body.byteLength <= mostBody ? data.body : null;
      this.#host.onNavigate({ url: to, method, body, type: text(data.type) ?? null });
    } else if (location !== undefined) this.#host.onLocation(location);
    else if (cookie !== undefined) this.#host.onCookie(cookie);
    else if (typeof data.local === 'object' && data.local !== null) this.#keep(data.local);
    else if (typeof data.cancel === 'number') this.#cancelled.add(data.cancel);
    else if (typeof data.request === 'number') void this.#request(data.request, data);
    else if (typeof data.socket === 'number') this.#host.onSocket(wishOf(data.socket, data));
  }

  /** To the page that is shown. */
  tell(message: object): void {
    this.#post(message);
  }

  #keep(local: object): void {
    const pairs = Object.entries(local).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
    const size = pairs.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
    if (size < 1024 * 1024) this.#host.onLocal(Object.fromEntries(pairs));
  }

  async #request(id: number, data: Record<string, unknown>): Promise<void> {
    const page = this.#page;
    const answer = (message: object, transfer: Transferable[] = []) => {
      if (page === this.#page) this.#post({ reply: id, ...message }, transfer);
    };
    if (this.#running >= mostRequests) {
      answer({ end: true, error: 'Failed to fetch: too many requests at once' });
      return;
    }
    this.#running += 1;
    try {
      const response = await this.#host.onRequest(requestOf(data));
      const { status, headers, url } = response;
      answer({ head: { status, statusText: '', headers: [...headers], url: url.href } });
      const reader = response.body?.getReader();
      for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
        if (page !== this.#page || this.#cancelled.delete(id)) {
          void reader?.cancel().catch(() => {});
          break;
        }
        const chunk = next.value.slice();
        answer({ chunk }, [chunk.buffer]);
      }
      answer({ end: true });
    } catch (error) {
      answer({ end: true, error: `Failed to fetch: ${error instanceof Error ? error.message : String(error)}` });
    }
    if (page === this.#page) this.#running -= 1;
  }
}

function wishOf(socket: number, { connect, protocols, data, close }: Record<string, unknown>): SocketWish {
  const { code, reason } = typeof close === 'object' && close !== null ? (close as Record<string, unknown>) : {};
  const isData = typeof data === 'string' || data instanceof ArrayBuffer;
  return {
    socket,
    connect: text(connect),
    protocols: Array.isArray(protocols)
      ? protocols.filter((one) => /^[\w!#$%&'*+.^`|~-]{1,200}$/.test(String(one))).map(String)
      : [],
    data: isData && (typeof data === 'string' ? data.length : data.byteLength) <= mostBody ? data : undefined,
    close:
      typeof code === 'number' && Number.isInteger(code)
        ? { code: code & 0xffff, reason: text(reason) ?? '' }
        : undefined,
  };
}

/** @throws TypeError where the message is no request */
function requestOf(data: Record<string, unknown>): Omit<PageRequest, 'origin'> {
  const method = text(data.method);
  const url = text(data.url);
  if (!method || !url || !Array.isArray(data.headers)) throw new TypeError('no request');
  const { body } = data;
  const isLarge = body instanceof ArrayBuffer && body.byteLength > mostBody;
  if (isLarge) throw new TypeError('the request is too large');
  const headers = new Headers(data.headers.slice(0, 100) as [string, string][]);
  return { method, url: new URL(url), headers, body: body instanceof ArrayBuffer ? body : null, kind: 'fetch' };
}
