/**
 * A double of @webcontainer/api's WebContainer: mounted files are files of a folder, and what is spawned is this computer's
 * Node. Ports are noticed as the real one does, by the network's list of listening sockets. It can also fail in each way that the
 * real one is documented, or was seen, to fail.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WebContainer, WebContainerProcess } from '../../../src/programs/node/web-container.ts';
import type { FileTree } from '../../../src/programs/node/web-container-files.ts';

type PortListener = (port: number, type: 'open' | 'close', url: string) => void;

/** How a boot goes wrong. */
export type BootFailure = 'never' | 'reject' | 'second' | 'no-shared-memory' | 'ios';

const MESSAGES: Readonly<Record<Exclude<BootFailure, 'never'>, string>> = {
  reject: 'Failed to load the runtime',
  second: 'Only a single WebContainer instance can be booted',
  'no-shared-memory':
    "Failed to execute 'postMessage' on 'Worker': SharedArrayBuffer transfer requires self.crossOriginIsolated.",
  ios: 'Out of memory: wasm memory',
};

export interface DoubleOptions {
  readonly boot?: BootFailure;
  /** Milliseconds until an open port is told. */
  readonly lateBy?: number;
  /** What spawn rejects with. */
  readonly spawnFails?: string;
  /** teardown() while a process runs: its exit rejects. */
  readonly tornDown?: boolean;
}

export class DoubleContainer implements WebContainer {
  readonly folder = mkdtempSync(join(tmpdir(), 'drydock-webcontainer-'));
  readonly #options: DoubleOptions;
  readonly #listeners = new Set<PortListener>();
  readonly #children = new Set<ChildProcess>();
  readonly #ports = new Set<number>();
  readonly #watch: NodeJS.Timeout;

  private constructor(options: DoubleOptions) {
    this.#options = options;
    this.#watch = setInterval(() => this.#lookAtPorts(), 20);
  }

  static boot(options: DoubleOptions = {}): Promise<DoubleContainer> {
    if (options.boot === 'never') return new Promise(() => undefined);
    if (options.boot) return Promise.reject(new Error(MESSAGES[options.boot]));
    return Promise.resolve(new DoubleContainer(options));
  }

  async mount(tree: FileTree): Promise<void> {
    this.#write(this.folder, tree);
  }

  #write(folder: string, tree: FileTree): void {
    mkdirSync(folder, { recursive: true });
    for (const [name, node] of Object.entries(tree)) {
      const path = join(folder, name);
      if ('directory' in node) this.#write(path, node.directory);
      else if ('symlink' in node.file) symlinkSync(node.file.symlink, path);
      else writeFileSync(path, node.file.contents);
    }
  }

  async spawn(
    command: string,
    args: string[],
    { cwd, env }: { readonly cwd: string; readonly env: Record<string, string> },
  ): Promise<WebContainerProcess> {
    if (this.#options.spawnFails) throw new Error(this.#options.spawnFails);
    const child = spawn(command === 'node' ? process.execPath : command, args, {
      cwd: join(this.folder, cwd),
      env: { ...env, PATH: process.env.PATH ?? '' },
    });
    this.#children.add(child);
    const exit = new Promise<number>((resolve, reject) => {
      if (this.#options.tornDown) setTimeout(() => reject(new Error('Process aborted')), 50);
      child.on('close', (code) => resolve(code ?? 143));
    });
    // stdout and stderr are one terminal's output, with its line ends.
    const output = new ReadableStream<string>({
      start: (controller) => {
        let open = 2;
        const end = () => --open === 0 && controller.close();
        for (const stream of [child.stdout, child.stderr])
          stream.on('data', (part) => controller.enqueue(String(part).replaceAll('\n', '\r\n'))).on('end', end);
      },
    });
    const input = new WritableStream<string>({ write: (part) => void child.stdin.write(part) });
    return { exit, output, input, kill: () => void child.kill('SIGTERM') };
  }

  on(_event: 'port', listener: PortListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async export(path: string): Promise<FileTree> {
    return this.#read(join(this.folder, path));
  }

  #read(folder: string): FileTree {
    const tree: FileTree = {};
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      tree[name] = statSync(path).isDirectory()
        ? { directory: this.#read(path) }
        : { file: { contents: new Uint8Array(readFileSync(path)) } };
    }
    return tree;
  }

  /** Ports that a child listens on, from /proc/net of this computer. */
  #lookAtPorts(): void {
    const pids = [...this.#children].flatMap(({ pid, exitCode }) => (pid && exitCode === null ? [pid] : []));
    const inodes = new Set(pids.flatMap((pid) => socketsOf(pid)));
    const now = new Set(listening().flatMap(([inode, port]) => (inodes.has(inode) ? [port] : [])));
    for (const port of now) if (!this.#ports.has(port)) this.#tell(port, 'open');
    for (const port of this.#ports) if (!now.has(port)) this.#tell(port, 'close');
  }

  #tell(port: number, type: 'open' | 'close'): void {
    if (type === 'open') this.#ports.add(port);
    else this.#ports.delete(port);
    setTimeout(() => {
      for (const listener of this.#listeners) listener(port, type, `https://example.invalid:${port}`);
    }, this.#options.lateBy ?? 0);
  }

  teardown(): void {
    clearInterval(this.#watch);
    for (const child of this.#children) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap(
      (fd) => /socket:\[(\d+)\]/.exec(linkOf(`/proc/${pid}/fd/${fd}`))?.[1] ?? [],
    );
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** [inode, port] of every listening TCP socket. */
function listening(): [string, number][] {
  return ['tcp', 'tcp6'].flatMap((name) =>
    readFileSync(`/proc/net/${name}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A')
      .map((fields): [string, number] => [fields[9] ?? '', Number.parseInt(fields[1]?.split(':')[1] ?? '0', 16)]),
  );
}
