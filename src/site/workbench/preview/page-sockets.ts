/**
 * WebSockets of a previewed page (WHATWG WebSockets; RFC 6455), each on a connection of its own to a port of the machine. The page
 * tells by messages what it wants and is told the same way what came. Left out: compression, tables of cookies for other hosts.
 */
import { text, utf8 } from '../../../lib/bytes.ts';
import type { PageRequests } from './page-requests.ts';
import { encodeFrame, opcodes, readFrames, SocketFault, type SocketFrame } from './websocket-frames.ts';

/** What a page's message says; each field that is not of its type counts as missing. */
export interface SocketWish {
  readonly socket: number;
  /** Its address, once. */
  readonly connect: string | undefined;
  readonly protocols: readonly string[];
  readonly data: string | ArrayBuffer | undefined;
  readonly close: { readonly code: number; readonly reason: string } | undefined;
}

const mostSockets = 32;
const mostBytes = 16 * 1024 * 1024;

export class PageSockets {
  readonly #requests: PageRequests;
  readonly #tell: (message: object) => void;
  readonly #sockets = new Map<number, PageSocket>();

  /** @param tell sends to the page; the message has the socket's number */
  constructor(requests: PageRequests, tell: (message: object) => void) {
    this.#requests = requests;
    this.#tell = tell;
  }

  take({ socket: id, connect, protocols, data, close }: SocketWish, origin: string): void {
    if (connect !== undefined && !this.#sockets.has(id)) this.#open(id, connect, protocols, origin);
    else if (data !== undefined) this.#sockets.get(id)?.send(data);
    else if (close) this.#sockets.get(id)?.close(close.code, close.reason);
  }

  /** The page is gone. */
  endAll(): void {
    for (const socket of this.#sockets.values()) socket.close(1001, '');
    this.#sockets.clear();
  }

  #open(id: number, address: string, protocols: readonly string[], origin: string): void {
    const url = URL.parse(address.replace(/^ws:/, 'http:'));
    const tell = (message: object) => {
      if (this.#sockets.get(id) !== socket) return;
      if ('closed' in message) this.#sockets.delete(id);
      this.#tell({ socket: id, ...message });
    };
    const socket = new PageSocket(tell);
    const isRoom = this.#sockets.size < mostSockets;
    this.#sockets.set(id, socket);
    if (url && isRoom) void socket.run(this.#requests, url, protocols, origin);
    else tell({ closed: 1006, reason: '', wasClean: false });
  }
}

class PageSocket {
  readonly #tell: (message: object) => void;
  readonly #up = new TransformStream<Uint8Array, Uint8Array>();
  readonly #writer = this.#up.writable.getWriter();
  #isOpen = false;
  #isClosing = false;
  #waiting = 0;

  constructor(tell: (message: object) => void) {
    this.#tell = tell;
    this.#writer.closed.catch(() => {});
  }

  async run(requests: PageRequests, url: URL, protocols: readonly string[], origin: string): Promise<void> {
    let end = { closed: 1006, reason: '', wasClean: false };
    try {
      const { body, protocol } = await requests.connect({ url, protocols, origin, input: this.#up.readable });
      this.#isOpen = true;
      this.#tell({ protocol });
      for await (const frame of readFrames(body, mostBytes)) {
        if (frame.opcode !== opcodes.close) this.#take(frame);
        else {
          end = { ...closing(frame.payload), wasClean: true };
          this.close(end.closed === 1005 ? 1000 : end.closed, '');
          break;
        }
      }
    } catch (error) {
      if (error instanceof SocketFault) this.close(error.code, error.message);
    }
    void this.#writer.close().catch(() => {});
    this.#tell(end);
  }

  #take({ opcode, payload }: SocketFrame): void {
    if (opcode === opcodes.ping) this.#send({ opcode: opcodes.pong, payload });
    else if (opcode === opcodes.text) this.#tell({ data: text(payload) });
    else if (opcode === opcodes.binary) this.#tell({ data: payload.slice().buffer });
    else if (opcode !== opcodes.pong) throw new SocketFault(1002, 'a message of no known kind');
  }

  send(data: string | ArrayBuffer): void {
    if (!this.#isOpen || this.#isClosing) return;
    const isText = typeof data === 'string';
    this.#send({ opcode: isText ? opcodes.text : opcodes.binary, payload: isText ? utf8(data) : new Uint8Array(data) });
  }

  /** Says so to the server, whose answer ends it. */
  close(code: number, reason: string): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    if (!this.#isOpen) void this.#writer.close().catch(() => {});
    else
      this.#send({
        opcode: opcodes.close,
        payload: Uint8Array.of(code >> 8, code & 255, ...utf8(reason).slice(0, 123)),
      });
  }

  #send(frame: SocketFrame): void {
    this.#waiting += frame.payload.length;
    // A server that reads nothing must not fill the tab.
    if (this.#waiting > mostBytes) void this.#writer.abort(new Error('too much unsent')).catch(() => {});
    const bytes = encodeFrame(frame, crypto.getRandomValues(new Uint8Array(4)));
    const sent = () => {
      this.#waiting -= frame.payload.length;
    };
    this.#writer.write(bytes).then(sent, sent);
  }
}

function closing(payload: Uint8Array): { closed: number; reason: string } {
  if (payload.length < 2) return { closed: 1005, reason: '' };
  return { closed: ((payload[0] ?? 0) << 8) | (payload[1] ?? 0), reason: text(payload.subarray(2)) };
}
