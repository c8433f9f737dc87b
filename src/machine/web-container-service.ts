/** The tab's side of web-container-link.ts: answers in the lobby, boots one WebContainer for all, and does what it is asked. */
import { text, utf8 } from '../lib/bytes.ts';
import type { WebContainer, WebContainerProcess } from '../programs/node/web-container.ts';
import type { FileTree } from '../programs/node/web-container-files.ts';
import { type Channel, endOf, LOBBY, type LobbyMessage } from './web-container-link.ts';
import { type Reply, type Service, Wire } from './wire.ts';

const answer = (value: unknown): Reply => ({ value, body: null });

/** @param boot called at most once at a time; a failure may be tried again */
export function serveWebContainer(open: (name: string) => Channel, boot: () => Promise<WebContainer>): void {
  let booted: Promise<WebContainer> | undefined;
  const container = () => {
    booted ??= boot().catch((error: unknown) => {
      booted = undefined;
      throw error;
    });
    return booted;
  };
  const lobby = open(LOBBY);
  lobby.onmessage = ({ data }) => {
    const message = data as LobbyMessage;
    if (message.kind === 'look') lobby.postMessage({ kind: 'hello' } satisfies LobbyMessage);
    if (message.kind !== 'ask') return;
    new Wire(endOf(open(message.channel)), 1, serviceOf(container));
    lobby.postMessage({ kind: 'here', channel: message.channel } satisfies LobbyMessage);
  };
  lobby.postMessage({ kind: 'hello' } satisfies LobbyMessage);
}

function eventsOf(container: WebContainer): ReadableStream<Uint8Array> {
  let stop = () => {};
  return new ReadableStream({
    start: (controller) => {
      stop = container.on('port', (port, type, url) =>
        controller.enqueue(utf8(`${JSON.stringify({ port, type, url })}\n`)),
      );
    },
    cancel: () => stop(),
  });
}

function serviceOf(boot: () => Promise<WebContainer>): Service {
  const processes: WebContainerProcess[] = [];
  const processOf = (id: unknown): WebContainerProcess => {
    const found = processes[Number(id)];
    if (!found) throw new Error('no such process');
    return found;
  };
  return async (method, args, input) => {
    const container = await boot();
    switch (method) {
      case 'boot':
        return { value: null, body: eventsOf(container) };
      case 'mount':
        await container.mount(args as FileTree);
        return answer(null);
      case 'spawn': {
        const {
          command,
          args: words,
          options,
        } = args as { command: string; args: string[]; options: { cwd: string; env: Record<string, string> } };
        const process = await container.spawn(command, words, options);
        // Who asks for the exit hears of its failure; until then nobody has to.
        process.exit.catch(() => undefined);
        const strings = new TransformStream<Uint8Array, string>({
          transform: (bytes, controller) => controller.enqueue(text(bytes)),
        });
        void input
          ?.pipeThrough(strings)
          .pipeTo(process.input)
          .catch(() => undefined);
        const bytes = new TransformStream<string, Uint8Array>({
          transform: (part, controller) => controller.enqueue(utf8(part)),
        });
        return { value: processes.push(process) - 1, body: process.output.pipeThrough(bytes) };
      }
      case 'exit':
        return answer(await processOf(args).exit);
      case 'kill':
        processOf(args).kill();
        return answer(null);
      case 'export':
        return answer(await container.export(String(args), { format: 'json' }));
      default:
        throw new Error(`no ${method}`);
    }
  };
}
