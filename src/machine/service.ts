/** The machine's end of the Wire: what port.ts asks for, done on a running machine. */

import type { Handler, HttpRequest, HttpResponse } from '../lib/http.ts';
import { HttpClient } from '../lib/http1/client.ts';
import type { Host } from './boot.ts';
import { DiskService } from './disk-service.ts';
import { MachineFiles } from './files.ts';
import type { WireRequest, WireResponse } from './port.ts';
import { shellText } from './shell.ts';
import { type MachineTerminal, openTerminal } from './terminal.ts';
import type { Reply } from './wire.ts';

type Input = ReadableStream<Uint8Array> | null;

const value = (answer: unknown): Reply => ({ value: answer, body: null });

function requestOf(args: WireRequest, body: Input): HttpRequest {
  return { method: args.method, url: args.url, headers: new Headers([...args.headers]), body };
}

/** Where a connection is to be taken over, what the caller sends belongs to the new protocol, as lib/http1 has it. */
function takenOver(request: HttpRequest): HttpRequest {
  return request.headers.has('Upgrade')
    ? Object.assign({ ...request, body: null }, { upgraded: request.body })
    : request;
}

function replyOf({ status, headers, body }: HttpResponse): Reply {
  return { value: { status, headers: [...headers] } satisfies WireResponse, body };
}

/** Milliseconds that a prompt waits for the disk. */
const longestFlush = 250;

interface PathArguments {
  readonly path: string;
}

export class MachineService {
  readonly #machine: Host;
  readonly #docker: () => Promise<Handler>;
  readonly #files: MachineFiles;
  readonly #disk: DiskService;
  readonly #terminals = new Map<number, MachineTerminal>();
  /** Opened before anybody asked for it. */
  #ahead: Promise<MachineTerminal> | undefined;
  #lastTerminal = 0;

  /** @param docker the engine's door, once there is one */
  constructor(machine: Host, docker: () => Promise<Handler>) {
    this.#machine = machine;
    this.#docker = docker;
    this.#files = new MachineFiles(machine.session);
    this.#disk = new DiskService(machine);
  }

  /** Opens the terminal that will be asked for first. */
  openAhead(columns: number, rows: number): void {
    this.#ahead = openTerminal(this.#machine, columns, rows);
    this.#ahead.catch(() => {});
  }

  /** Answers one call. @throws Errno and others; the Wire carries name, message and code */
  async serve(method: string, args: unknown, input: Input): Promise<Reply> {
    switch (method) {
      case 'docker':
        return replyOf(await (await this.#docker())(takenOver(requestOf(args as WireRequest, input))));
      case 'http':
        return await this.#http(args as WireRequest & { port: number }, input);
      case 'terminal':
        return await this.#terminal(args as { columns: number; rows: number }, input);
      case 'resize': {
        const { id, columns, rows } = args as { id: number; columns: number; rows: number };
        this.#terminals.get(id)?.resize(columns, rows);
        return value(null);
      }
      case 'sh':
        return value(await shellText(this.#machine, (args as { command: string }).command));
      default:
        if (method.startsWith('disk.')) return value(await this.#disk.serve(method, args));
        return await this.#file(method, args as PathArguments);
    }
  }

  async #http(args: WireRequest & { port: number }, input: Input): Promise<Reply> {
    const client = new HttpClient(() => this.#machine.dial(args.port));
    return replyOf(await client.request(requestOf(args, input)));
  }

  async #terminal({ columns, rows }: { columns: number; rows: number }, input: Input): Promise<Reply> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    const terminal = await (ahead ?? openTerminal(this.#machine, columns, rows));
    terminal.resize(columns, rows);
    this.#lastTerminal += 1;
    const id = this.#lastTerminal;
    this.#terminals.set(id, terminal);
    void terminal.exited.then(() => this.#terminals.delete(id));
    void this.#type(terminal, input);
    return { value: id, body: terminal.readable.pipeThrough(this.#firstOutput()) };
  }

  /** Once a shell has said something, there is time to fetch the engine before it is asked for. */
  #firstOutput(): TransformStream<Uint8Array, Uint8Array> {
    let isFirst = true;
    let isAsked = false;
    return new TransformStream<Uint8Array, Uint8Array>({
      transform: async (chunk, controller) => {
        // A prompt is out; or no prompt as we know it, and then a second is enough.
        const isPrompt = /\$ (?:\x1b\]133;B\x07)?$/.test(new TextDecoder().decode(chunk.subarray(-16)));
        if (isPrompt) await this.#prompted(!isAsked);
        controller.enqueue(chunk);
        if (isFirst) this.#machine.options.clock.after(1000, () => void this.#docker());
        if (isPrompt && !isAsked) this.#machine.options.clock.after(50, () => void this.#docker());
        isFirst = false;
        isAsked ||= isPrompt;
      },
    });
  }

  /** What was done is on the disk when the student may type again, unless that takes longer than people wait. */
  async #prompted(isFirst: boolean): Promise<void> {
    const { disk, clock } = this.#machine.options;
    if (!disk) return;
    // Before a shell's first prompt nothing was done in it.
    if (isFirst) return disk.ends('host');
    await Promise.race([disk.keeper.flush(), new Promise<void>((resolve) => clock.after(longestFlush, resolve))]);
  }

  async #type(terminal: MachineTerminal, input: Input): Promise<void> {
    const reader = input?.getReader();
    while (reader) {
      const next = await reader.read().catch(() => undefined);
      if (!next || next.done) break;
      terminal.write(next.value);
    }
    terminal.close();
  }

  async #file(method: string, args: PathArguments): Promise<Reply> {
    const reply = await this.#fileAnswer(method, args);
    if (!/\.(?:read|list|stat)$/.test(method)) this.#disk.edited(args);
    return reply;
  }

  async #fileAnswer(method: string, args: PathArguments): Promise<Reply> {
    const files = this.#files;
    switch (method) {
      case 'files.read':
        return value(await files.read(args.path));
      case 'files.write':
        return value(await files.write(args.path, (args as PathArguments & { bytes: Uint8Array }).bytes));
      case 'files.list':
        return value(await files.list(args.path));
      case 'files.stat':
        return value(await files.stat(args.path));
      case 'files.mkdir':
        return value(await files.mkdir(args.path));
      case 'files.remove':
        return value(await files.remove(args.path));
      case 'files.rename': {
        const { from, to } = args as unknown as { from: string; to: string };
        return value(await files.rename(from, to));
      }
      default:
        throw new Error(`the machine knows no call ${method}`);
    }
  }
}
