/**
 * `node FILE` in a WebContainer, StackBlitz's Node in the browser, for a student who has turned that on (src/site: the page
 * /node-in-webcontainer/): the container's files go in, output comes out, listening ports are ports of the container, and
 * changed files come back. Nothing of it is fetched before. It runs beside the container, not in it: no other process, no
 * network but its own ports, stdout and stderr are one stream.
 */
import type { System } from '../../kernel/exec/program.ts';
import { SIGHUP, SIGINT, SIGTERM } from '../../kernel/uapi/signal.ts';
import { text, utf8 } from '../../lib/bytes.ts';
import { cleanPath, dirname } from '../../lib/path.ts';
import { Bridge } from './web-container-bridge.ts';
import { FilesToRun, type FileTree } from './web-container-files.ts';

/** What is used of @webcontainer/api's WebContainerProcess. */
export interface WebContainerProcess {
  readonly exit: Promise<number>;
  readonly output: ReadableStream<string>;
  readonly input: WritableStream<string>;
  kill(): void;
}

/** What is used of @webcontainer/api's WebContainer. */
export interface WebContainer {
  mount(tree: FileTree): Promise<void>;
  spawn(
    command: string,
    args: string[],
    options: { readonly cwd: string; readonly env: Record<string, string> },
  ): Promise<WebContainerProcess>;
  on(event: 'port', listener: (port: number, type: 'open' | 'close', url: string) => void): () => void;
  export(path: string, options: { readonly format: 'json' }): Promise<FileTree>;
}

/** Answers undefined where the student has not turned WebContainers on. One boot serves all; it may never settle. */
export type WebContainerDoor = () => Promise<WebContainer | undefined>;

/** Milliseconds that a boot may take. */
export const BOOT_LIMIT = 15_000;

let runs = 0;

/** Why QuickJS runs the script after all. */
export interface Refusal {
  readonly reason: string;
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

/** The booted container, undefined where it is not wanted, or why there is none. */
async function open(system: System, door: WebContainerDoor): Promise<WebContainer | Refusal | undefined> {
  const late: Refusal = { reason: `it did not start within ${BOOT_LIMIT / 1000} seconds` };
  try {
    return await Promise.race([door(), system.sleep(BOOT_LIMIT).then(() => late)]);
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

/** What is to run: a file with its words. */
export interface FileCommand {
  readonly execArgv: readonly string[];
  /** The script and its arguments. */
  readonly args: readonly string[];
}

/**
 * Runs a file there.
 *
 * @returns the exit status; a refusal where QuickJS is to run it; undefined where the student has not asked for it
 */
export async function runInWebContainer(
  system: System,
  door: WebContainerDoor,
  command: FileCommand,
): Promise<number | Refusal | undefined> {
  const container = await open(system, door);
  if (!container || 'reason' in container) return container;
  const [script = '', ...words] = command.args;
  const path = script.startsWith('/') ? script : cleanPath(`${system.cwd()}/${script}`);
  // Two containers may both have an /app: each run has a folder of its own.
  const folder = `run-${system.pid}-${runs++}`;
  const files = new FilesToRun(system, folder);
  let process: WebContainerProcess;
  try {
    const tree = await files.gather(dirname(path));
    await container.mount(tree);
    process = await container.spawn(
      'node',
      [...command.execArgv, `./${path.slice(path.lastIndexOf('/') + 1)}`, ...words],
      {
        cwd: `${folder}${dirname(path)}`,
        env: Object.fromEntries([...system.env].filter(([name]) => !['PATH', 'HOME', 'HOSTNAME'].includes(name))),
      },
    );
  } catch (error) {
    return { reason: reasonOf(error) };
  }
  return await new Run(system, container, process, files).finish();
}

class Run {
  readonly #system: System;
  readonly #container: WebContainer;
  readonly #process: WebContainerProcess;
  readonly #files: FilesToRun;
  readonly #bridges = new Map<number, Bridge>();
  #signal = 0;

  constructor(system: System, container: WebContainer, process: WebContainerProcess, files: FilesToRun) {
    this.#system = system;
    this.#container = container;
    this.#process = process;
    this.#files = files;
  }

  async finish(): Promise<number> {
    const stopListening = this.#container.on('port', (port, type) => this.#port(port, type));
    const restore = [SIGINT, SIGTERM, SIGHUP].map((signal) => this.#system.onSignal(signal, () => this.#kill(signal)));
    const printed = this.#print().catch(() => undefined);
    void this.#feed().catch(() => undefined);
    try {
      const code = await this.#process.exit;
      await printed;
      await this.#files.bringBack((path) => this.#container.export(path, { format: 'json' }));
      return this.#signal > 0 ? 128 + this.#signal : code;
    } catch (error) {
      const words = `node: the WebContainer went away while the script ran (${reasonOf(error)})\n`;
      await this.#system.write(2, utf8(words));
      return 1;
    } finally {
      stopListening();
      for (const one of restore) one();
      for (const bridge of this.#bridges.values()) bridge.close();
    }
  }

  #kill(signal: number): void {
    this.#signal = signal;
    this.#process.kill();
  }

  async #print(): Promise<void> {
    const isTerminal = this.#system.isTerminal(1);
    const reader = this.#process.output.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      // It writes for a terminal, with carriage returns.
      await this.#system.write(1, utf8(isTerminal ? value : value.replaceAll('\r\n', '\n')));
    }
  }

  /** Standard input goes in as it comes. */
  async #feed(): Promise<void> {
    const writer = this.#process.input.getWriter();
    for (;;) {
      const bytes = await this.#system.read(0);
      if (bytes.length === 0) return;
      await writer.write(text(bytes));
    }
  }

  #port(port: number, type: 'open' | 'close'): void {
    if (type === 'close') {
      this.#bridges.get(port)?.close();
      this.#bridges.delete(port);
    } else if (!this.#bridges.has(port)) {
      const bridge = new Bridge(this.#system, this.#container, this.#files.folder, port);
      this.#bridges.set(port, bridge);
      void bridge.serve();
    }
  }
}
