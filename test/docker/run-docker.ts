/** Runs our docker command inside the test process: output captured, the daemon a Handler (or nobody at all). */

import { docker } from '../../src/docker/docker.ts';
import type { SocketAddress } from '../../src/kernel/exec/program.ts';
import { ENOENT } from '../../src/kernel/uapi/errno.ts';
import { concat, text } from '../../src/lib/bytes.ts';
import type { Duplex, Handler } from '../../src/lib/http.ts';
import { serve } from '../../src/lib/http1/server.ts';
import { createDuplexPair } from '../../src/lib/stream.ts';
import { NodeSystem } from '../../src/tools/node-system.ts';

export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: Uint8Array;
  readonly cwd?: string;
  /** The daemon; without one every connection fails with ENOENT. */
  readonly daemon?: Handler;
  /** Nanoseconds since 1970. */
  readonly now?: number;
}

class TestSystem extends NodeSystem {
  readonly stdout: Uint8Array[] = [];
  readonly stderr: Uint8Array[] = [];
  readonly #options: RunOptions;
  readonly #connections = new Map<number, Duplex>();
  #stdin: Uint8Array;

  constructor(argv: readonly string[], options: RunOptions) {
    super(argv, options.env ?? {});
    this.#options = options;
    this.#stdin = options.stdin ?? new Uint8Array();
  }

  override cwd(): string {
    return this.#options.cwd ?? super.cwd();
  }

  override async write(fd: number, bytes: Uint8Array): Promise<void> {
    if (fd === 1) this.stdout.push(bytes.slice());
    else if (fd === 2) this.stderr.push(bytes.slice());
    else await super.write(fd, bytes);
  }

  override async read(fd: number, max = 65536): Promise<Uint8Array> {
    if (fd !== 0) return super.read(fd, max);
    const part = this.#stdin.subarray(0, max);
    this.#stdin = this.#stdin.subarray(part.length);
    return part;
  }

  override isTerminal(): boolean {
    return false;
  }

  override now(): number {
    return this.#options.now ?? super.now();
  }

  override async connect(_address: SocketAddress): Promise<number> {
    const { daemon } = this.#options;
    if (!daemon) throw ENOENT;
    const [client, server] = createDuplexPair();
    void serve(server, daemon).catch(() => undefined);
    const fd = 2_000_000 + this.#connections.size;
    this.#connections.set(fd, client);
    return fd;
  }

  override readable(fd: number): ReadableStream<Uint8Array> {
    return this.#connections.get(fd)?.readable ?? super.readable(fd);
  }

  override writable(fd: number): WritableStream<Uint8Array> {
    return this.#connections.get(fd)?.writable ?? super.writable(fd);
  }
}

/** @param argv without the program's name */
export async function runDocker(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const system = new TestSystem(['docker', ...argv], options);
  const status = await docker(system);
  return { status, stdout: text(concat(system.stdout)), stderr: text(concat(system.stderr)) };
}
