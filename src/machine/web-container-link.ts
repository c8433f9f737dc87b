/**
 * The way from the machine's worker to a WebContainer in another tab: the page /node-in-webcontainer/, which a student opens
 * to turn it on. The tab answers on a BroadcastChannel; where none is open, there is no WebContainer and nothing is fetched.
 * The tab has to be another page than the lesson's, since a WebContainer needs a page isolated by its own headers.
 */

import { text, utf8 } from '../lib/bytes.ts';
import type { WebContainer, WebContainerDoor, WebContainerProcess } from '../programs/node/web-container.ts';
import type { FileTree } from '../programs/node/web-container-files.ts';
import { type MessageEnd, type Reply, Wire } from './wire.ts';

/** Where tabs with a WebContainer are asked for. */
export const LOBBY = 'drydock-webcontainer';

/** What is said in the lobby. */
export type LobbyMessage =
  /** Is there a tab? Asked when a machine boots. */
  | { readonly kind: 'look' }
  /** A tab is there: said when it opens, and to who looks. */
  | { readonly kind: 'hello' }
  | { readonly kind: 'ask'; readonly channel: string }
  | { readonly kind: 'here'; readonly channel: string };

/** What BroadcastChannel has of an end. */
export interface Channel {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
  close(): void;
}

/** A channel as the end of a Wire: nothing can be transferred over it, so bytes are copied. */
export function endOf(channel: Channel): MessageEnd {
  return {
    postMessage: (message) => channel.postMessage(message),
    get onmessage() {
      return channel.onmessage;
    },
    set onmessage(listener) {
      channel.onmessage = listener;
    },
  };
}

/** Milliseconds in which a tab that once said hello answers; else it has been closed. */
const ANSWER_LIMIT = 2000;

export interface LinkOptions {
  readonly open: (name: string) => Channel;
  /** Resolves after so many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** A name for a channel that nobody else uses. */
  readonly name: () => string;
}

/** A tab's Wire; undefined where no tab answers. */
async function findTab({ open, sleep, name }: LinkOptions): Promise<Wire | undefined> {
  const own = name();
  const lobby = open(LOBBY);
  const channel = open(own);
  const wire = new Wire(endOf(channel), 0, async () => ({ value: null, body: null }));
  const answered = new Promise<true>((resolve) => {
    lobby.onmessage = ({ data }) => {
      const message = data as LobbyMessage;
      if (message.kind === 'here' && message.channel === own) resolve(true);
    };
  });
  lobby.postMessage({ kind: 'ask', channel: own } satisfies LobbyMessage);
  const isThere = await Promise.race([answered, sleep(ANSWER_LIMIT).then(() => false)]);
  lobby.close();
  if (isThere) return wire;
  channel.close();
  return undefined;
}

const decoded = (body: ReadableStream<Uint8Array>): ReadableStream<string> =>
  body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>);

/** A WebContainer at the other end of a Wire. */
class RemoteContainer implements WebContainer {
  readonly #wire: Wire;
  readonly #listeners = new Set<(port: number, type: 'open' | 'close', url: string) => void>();

  constructor(wire: Wire, events: ReadableStream<Uint8Array>) {
    this.#wire = wire;
    void this.#listen(events).catch(() => undefined);
  }

  async #listen(events: ReadableStream<Uint8Array>): Promise<void> {
    const reader = events.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (const line of text(value).trim().split('\n')) {
        const { port, type, url } = JSON.parse(line) as { port: number; type: 'open' | 'close'; url: string };
        for (const listener of this.#listeners) listener(port, type, url);
      }
    }
  }

  async mount(tree: FileTree): Promise<void> {
    await this.#wire.call('mount', tree);
  }

  async spawn(
    command: string,
    args: string[],
    options: { readonly cwd: string; readonly env: Record<string, string> },
  ): Promise<WebContainerProcess> {
    const input = new TransformStream<string, Uint8Array>({
      transform: (part, controller) => controller.enqueue(utf8(part)),
    });
    const { value, body } = await this.#wire.call('spawn', { command, args, options }, input.readable);
    const exit = this.#wire.call('exit', value).then((reply) => Number(reply.value));
    exit.catch(() => undefined);
    return {
      exit,
      output: decoded(body ?? new ReadableStream({ start: (controller) => controller.close() })),
      input: input.writable,
      kill: () => void this.#wire.call('kill', value).catch(() => undefined),
    };
  }

  on(_event: 'port', listener: (port: number, type: 'open' | 'close', url: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async export(path: string): Promise<FileTree> {
    return (await this.#wire.call('export', path)).value as FileTree;
  }
}

/** The door that src/programs/node is given. Where no tab has said hello, nothing is asked and nobody waits. */
export function webContainerDoor(options: LinkOptions): WebContainerDoor {
  let isThere = false;
  const lobby = options.open(LOBBY);
  lobby.onmessage = ({ data }) => {
    if ((data as LobbyMessage).kind === 'hello') isThere = true;
  };
  lobby.postMessage({ kind: 'look' } satisfies LobbyMessage);
  return async () => {
    const wire = isThere ? await findTab(options) : undefined;
    isThere = wire !== undefined;
    if (!wire) return undefined;
    const { body }: Reply = await wire.call('boot', null);
    return body ? new RemoteContainer(wire, body) : undefined;
  };
}
