/** A whole kernel for tests: a root file system copied from a host directory (or given as entries), and commands run on it. */
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from '../../src/kernel/exec/program.ts';
import { LayerFs } from '../../src/kernel/fs/layerfs.ts';
import { OverlayFs } from '../../src/kernel/fs/overlayfs.ts';
import { Kernel, type SpawnOptions } from '../../src/kernel/kernel.ts';
import { makeCredentials } from '../../src/kernel/proc/credentials.ts';
import type { ExitStatus, Process } from '../../src/kernel/proc/process.ts';
import { O_RDONLY, O_WRONLY } from '../../src/kernel/uapi/fcntl.ts';
import { AnonymousInode } from '../../src/kernel/vfs/anonymous-inode.ts';
import type { Caller } from '../../src/kernel/vfs/caller.ts';
import { File } from '../../src/kernel/vfs/file.ts';
import type { FileSystem, Inode } from '../../src/kernel/vfs/inode.ts';
import { crossMounts, MountNamespace, type Path } from '../../src/kernel/vfs/mount.ts';
import { concat, text, utf8 } from '../../src/lib/bytes.ts';
import { type Clock, SystemClock } from '../../src/lib/clock.ts';
import { gunzip } from '../../src/lib/gzip.ts';
import { SeededRandom } from '../../src/lib/random.ts';
import { buildCpu } from '../../src/tools/build-cpu.ts';

export interface Finished extends ExitStatus {
  readonly stdout: string;
  readonly stderr: string;
}

/** Collects what is written to it. */
class Sink extends File {
  override readonly inode: Inode;
  readonly chunks: Uint8Array[] = [];

  constructor(inode: Inode) {
    super(O_WRONLY);
    this.inode = inode;
  }

  override write(from: Uint8Array): number {
    this.chunks.push(from.slice());
    return from.length;
  }

  get text(): string {
    return text(concat(this.chunks));
  }
}

/** Gives bytes, then the end. */
class Source extends File {
  override readonly inode: Inode;
  #bytes: Uint8Array;

  constructor(inode: Inode, bytes: Uint8Array) {
    super(O_RDONLY);
    this.inode = inode;
    this.#bytes = bytes;
  }

  override read(into: Uint8Array, _caller: Caller): number {
    const part = this.#bytes.subarray(0, into.length);
    into.set(part);
    this.#bytes = this.#bytes.subarray(part.length);
    return part.length;
  }
}

let compiled: Promise<WebAssembly.Module> | undefined;

/** cpu.wasm, built where it is missing. */
export function cpuModule(): Promise<WebAssembly.Module> {
  compiled ??= (async () => {
    await buildCpu();
    return WebAssembly.compile(readFileSync(new URL('../../src/cpu/build/cpu.wasm', import.meta.url)));
  })();
  return compiled;
}

export interface MachineOptions {
  /** A host directory whose content becomes `/`. */
  readonly root?: string;
  /** An image of public/v2 (`busybox`, `debian`, `python` …) whose layers become `/`, writable. */
  readonly image?: string;
  /** The lowest layer, instead of an image's. */
  readonly layer?: (kernel: Kernel) => FileSystem;
  /** More files: path → content; mode 755. */
  readonly files?: ReadonlyMap<string, Uint8Array | string>;
  readonly clock?: Clock;
  readonly memoryLimit?: number;
  readonly jit?: boolean;
  readonly programs?: ReadonlyMap<string, Program>;
}

export class Machine {
  readonly kernel: Kernel;
  readonly mounts: MountNamespace;
  /** Faults of our own that the kernel reported. */
  readonly bugs: unknown[];

  private constructor(kernel: Kernel, mounts: MountNamespace, bugs: unknown[]) {
    this.kernel = kernel;
    this.mounts = mounts;
    this.bugs = bugs;
  }

  static async create(options: MachineOptions = {}): Promise<Machine> {
    const bugs: unknown[] = [];
    const kernel = new Kernel({
      cpu: await cpuModule(),
      clock: options.clock ?? new SystemClock(),
      random: new SeededRandom(1),
      hostname: 'drydock',
      jit: options.jit ?? false,
      ...(options.memoryLimit === undefined ? {} : { memoryLimit: options.memoryLimit }),
      ...(options.programs === undefined ? {} : { programs: options.programs }),
      onBug: (error, where) => {
        bugs.push(error);
        console.error('kernel bug in', where, error);
      },
    });
    const upper = kernel.vfs.tmpfs({ mode: 0o755 });
    if (options.root) copyTree(options.root, upper.root);
    const lower = options.layer
      ? [options.layer(kernel).root]
      : layerRoots(kernel, options.image ? await imageLayers(options.image) : []);
    const fs =
      lower.length === 0 ? upper : new OverlayFs({ device: kernel.vfs.deviceNumbers.next(), lower, upper: upper.root });
    const machine = new Machine(kernel, new MountNamespace(kernel.vfs.mountIds, fs), bugs);
    machine.#mountSystem();
    for (const [path, content] of options.files ?? []) machine.put(path, content);
    return machine;
  }

  /** /proc, /sys, /dev and what is in them. */
  #mountSystem(): void {
    const { fileSystems, pidns, net, cgroup } = this.kernel;
    const root = this.mounts.root.root;
    for (const name of ['proc', 'sys', 'dev', 'tmp', 'root']) {
      if (!root.lookup(name)) root.create(name, { mode: 0o040755, uid: 0, gid: 0 });
    }
    const at = (...names: string[]): Path => {
      let path = this.mounts.rootPath;
      for (const name of names) {
        const inode = path.inode.lookup(name);
        if (!inode) throw new Error(`no ${names.join('/')}`);
        path = crossMounts({ mount: path.mount, inode, directory: path.inode, name });
      }
      return path;
    };
    this.mounts.mount(fileSystems.proc(pidns), at('proc'));
    this.mounts.mount(fileSystems.sys(net), at('sys'));
    this.mounts.mount(fileSystems.cgroup(cgroup), at('sys', 'fs', 'cgroup'));
    this.mounts.mount(fileSystems.dev(), at('dev'));
    this.mounts.mount(fileSystems.devpts, at('dev', 'pts'));
  }

  /** Puts a file at an absolute path, directories made on the way. */
  put(path: string, content: Uint8Array | string, mode = 0o755): void {
    const names = path.split('/').filter((name) => name !== '');
    const last = names.pop();
    if (last === undefined) throw new Error('no name');
    let directory = this.mounts.root.root;
    for (const name of names) {
      directory = directory.lookup(name) ?? directory.create(name, { mode: 0o040755, uid: 0, gid: 0 });
    }
    if (directory.lookup(last)) directory.unlink(last);
    const file = directory.create(last, { mode: 0o100000 | mode, uid: 0, gid: 0 });
    file.write(0, typeof content === 'string' ? utf8(content) : content);
  }

  sink(): Sink {
    const inode = new AnonymousInode(this.kernel.pipes, 1, 0o010600, 'test', 0, 0, 0);
    const sink = new Sink(inode);
    inode.attached = sink;
    return sink;
  }

  source(bytes: Uint8Array | string): File {
    const inode = new AnonymousInode(this.kernel.pipes, 1, 0o010600, 'test', 0, 0, 0);
    return new Source(inode, typeof bytes === 'string' ? utf8(bytes) : bytes);
  }

  async start(
    argv: readonly string[],
    options: Partial<SpawnOptions> & { readonly stdin?: string | Uint8Array } = {},
  ): Promise<{ readonly process: Process; readonly stdout: Sink; readonly stderr: Sink }> {
    const stdout = this.sink();
    const stderr = this.sink();
    const process = await this.kernel.spawn({
      path: argv[0] ?? '',
      search: true,
      argv,
      env: ['PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root'],
      mounts: this.mounts,
      credentials: makeCredentials(0, 0),
      fds: new Map([
        [0, this.source(options.stdin ?? '')],
        [1, stdout],
        [2, stderr],
      ]),
      ...options,
    });
    return { process, stdout, stderr };
  }

  /** Runs a command to its end. */
  async run(
    argv: readonly string[],
    options: Partial<SpawnOptions> & { readonly stdin?: string | Uint8Array } = {},
  ): Promise<Finished> {
    const { process, stdout, stderr } = await this.start(argv, options);
    const status = await this.kernel.exited(process);
    return { ...status, stdout: stdout.text, stderr: stderr.text };
  }
}

const registry = new URL('../../public/v2/library/', import.meta.url);

/** Whether `npm run images` has made the image. */
export function hasImage(name: string): boolean {
  return existsSync(new URL(`${name}/manifests/latest`, registry));
}

interface Manifest {
  readonly manifests?: readonly { readonly digest: string }[];
  readonly layers?: readonly { readonly digest: string }[];
}

const layersOf = new Map<string, Promise<Uint8Array[]>>();

/** The layers' tars, the lowest first. */
export function imageLayers(name: string): Promise<Uint8Array[]> {
  let layers = layersOf.get(name);
  if (!layers) {
    layers = readLayers(name);
    layersOf.set(name, layers);
  }
  return layers;
}

async function readLayers(name: string): Promise<Uint8Array[]> {
  const manifest = (reference: string): Manifest =>
    JSON.parse(readFileSync(new URL(`${name}/manifests/${reference}`, registry), 'utf8'));
  let top = manifest('latest');
  const first = top.manifests?.[0];
  if (first) top = manifest(first.digest);
  return Promise.all(
    (top.layers ?? []).map(({ digest }) => gunzip(readFileSync(new URL(`${name}/blobs/${digest}`, registry)))),
  );
}

/** The topmost first. */
function layerRoots(kernel: Kernel, layers: readonly Uint8Array[]): Inode[] {
  return layers.map((tar) => LayerFs.fromTar(tar, kernel.vfs.deviceNumbers.next()).root).reverse();
}

function copyTree(from: string, to: Inode): void {
  const links = new Map<number, Inode>();
  const copy = (directory: string, into: Inode): void => {
    for (const name of readdirSync(directory)) {
      const path = join(directory, name);
      const stat = lstatSync(path);
      const known = stat.isDirectory() ? undefined : links.get(stat.ino);
      if (known) {
        into.link(name, known);
        continue;
      }
      const owner = { uid: stat.uid, gid: stat.gid };
      if (stat.isSymbolicLink()) {
        into.create(name, { mode: 0o120777, ...owner, target: readlinkSync(path) });
      } else if (stat.isDirectory()) {
        copy(path, into.lookup(name) ?? into.create(name, { mode: stat.mode, ...owner }));
      } else if (stat.isFile()) {
        const inode = into.create(name, { mode: stat.mode, ...owner });
        inode.write(0, readFileSync(path));
        if (stat.nlink > 1) links.set(stat.ino, inode);
      }
    }
  };
  copy(from, to);
}
