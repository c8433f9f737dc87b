/** In the frame: WebSocket by messages to the pane. Left out: wss. Uses nothing from outside of the function. */
import type { FramePage } from './frame-page.ts';

export function frameSockets(page: FramePage): void {
  const sockets = new Map<number, PageSocket>();
  let last = 0;
  window.addEventListener('message', ({ source, data }) => {
    if (source === window.parent && typeof data?.socket === 'number') sockets.get(data.socket)?.take(data);
  });

  class PageSocket extends EventTarget {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;
    readonly CONNECTING = 0;
    readonly OPEN = 1;
    readonly CLOSING = 2;
    readonly CLOSED = 3;
    readonly url: string;
    readonly extensions = '';
    readonly bufferedAmount = 0;
    readyState = 0;
    protocol = '';
    binaryType: BinaryType = 'blob';
    [handler: `on${string}`]: ((event: Event) => void) | null;
    readonly #id: number;

    constructor(to: string | URL, protocols: string | readonly string[] = []) {
      super();
      const url = new URL(to, page.here);
      url.protocol = url.protocol.replace('http', 'ws');
      if (!/^wss?:$/.test(url.protocol) || url.hash)
        throw new DOMException(`${to} is no WebSocket’s URL`, 'SyntaxError');
      this.url = url.href;
      last += 1;
      this.#id = last;
      sockets.set(last, this);
      this.#post({ connect: url.href, protocols: typeof protocols === 'string' ? [protocols] : [...protocols] });
    }

    send(data: string | Blob | ArrayBuffer | ArrayBufferView): void {
      if (this.readyState === 0) throw new DOMException('still connecting', 'InvalidStateError');
      if (data instanceof Blob) void data.arrayBuffer().then((bytes) => this.#post({ data: bytes }));
      else if (ArrayBuffer.isView(data))
        this.#post({ data: data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) });
      else this.#post({ data: data instanceof ArrayBuffer ? data : String(data) });
    }

    close(code = 1000, reason = ''): void {
      if (code !== 1000 && !(code >= 3000 && code < 5000)) throw new DOMException('no such code', 'InvalidAccessError');
      if (this.readyState > 1) return;
      this.readyState = 2;
      this.#post({ close: { code, reason } });
    }

    #post(message: object): void {
      page.post({ socket: this.#id, ...message });
    }

    take(told: {
      protocol?: string;
      data?: string | ArrayBuffer;
      closed?: number;
      reason?: string;
      wasClean?: boolean;
    }) {
      if (told.protocol !== undefined) {
        this.protocol = told.protocol;
        this.readyState = 1;
        this.#fire(new Event('open'));
      } else if (told.data !== undefined) {
        const isBlob = told.data instanceof ArrayBuffer && this.binaryType === 'blob';
        this.#fire(new MessageEvent('message', { data: isBlob ? new Blob([told.data]) : told.data, origin: this.url }));
      } else if (told.closed !== undefined) {
        sockets.delete(this.#id);
        this.readyState = 3;
        const { closed: code, reason = '', wasClean = false } = told;
        if (!wasClean) this.#fire(new Event('error'));
        this.#fire(new CloseEvent('close', { code, reason, wasClean }));
      }
    }

    #fire(event: Event): void {
      this[`on${event.type}`]?.(event);
      this.dispatchEvent(event);
    }
  }
  Object.assign(window, { WebSocket: PageSocket });
}
