/** In the frame: fetch and sendBeacon by messages to the pane, answers as streams. Uses nothing from outside of the function. */
import type { FramePage } from './frame-page.ts';

export function frameFetch(page: FramePage): void {
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
        cancel: () => page.post({ cancel: id }),
      });
      request.signal.addEventListener('abort', () => {
        page.post({ cancel: id });
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
      page.post({ request: id, method, url: request.url, headers, body, kind, mode, credentials });
    });
  }
  window.fetch = async (input, init) => {
    const to = input instanceof Request ? input.url : page.resolve(String(input));
    if (!page.isOurs(to)) return await nativeFetch(input, init);
    // A relative address was resolved by now; a body is read before it goes.
    const request = input instanceof Request ? new Request(input, init) : new Request(to, init);
    const body = request.method === 'GET' || request.method === 'HEAD' ? null : await request.arrayBuffer();
    return await ask(request, body, 'fetch');
  };

  navigator.sendBeacon = (to, body) => {
    void window.fetch(String(to), { method: 'POST', body: body ?? null }).catch(() => {});
    return true;
  };
}
