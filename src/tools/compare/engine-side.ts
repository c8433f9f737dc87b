/**
 * The two sides of a comparison: a shell with a docker command, and the Engine API of the daemon behind it. Ours is the
 * student's machine in this process, the other the real Docker of conform/oracle.ts.
 */
import { spawn } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { concat } from '../../lib/bytes.ts';
import { readAll } from '../../lib/stream.ts';
import type { Machine } from '../../machine/machine.ts';
import { shellText } from '../../machine/shell.ts';
import { asStudent, makeHome, owner } from '../conform/host-cell.ts';
import { Oracle, oracleMissing, realDocker } from '../conform/oracle.ts';

export interface Reply {
  readonly status: number;
  readonly body: Uint8Array;
}

export interface EngineSide {
  /** Runs a bash script at home, as an ordinary user: what it prints, both streams together. */
  shell(script: string): Promise<string>;
  /** A request without a body to the Engine API. */
  request(method: string, path: string): Promise<Reply>;
  /** Writes a file into the home directory. */
  write(name: string, bytes: Uint8Array): Promise<void>;
}

export function ourSide(machine: Machine): EngineSide {
  return {
    shell: async (script) => (await shellText(machine, `exec 2>&1\n${script}`)).stdout,
    request: async (method, path) => {
      const url = `http://docker${path}`;
      const answer = await machine.docker({ method, url, headers: new Headers(), body: null });
      return { status: answer.status, body: answer.body ? await readAll(answer.body) : new Uint8Array() };
    },
    write: (name, bytes) => machine.session.writeFile(`/home/student/${name}`, bytes),
  };
}

function socketRequest(socketPath: string, method: string, path: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    // Connections aren't kept: the next daemon has the same socket.
    const sent = request({ socketPath, method, path, agent: false }, (answer) => {
      const parts: Uint8Array[] = [];
      answer.on('data', (part: Uint8Array) => parts.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: concat(parts) }));
      answer.on('error', reject);
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** The real engine with the real docker command and its buildx, fresh. */
export class RealSide implements EngineSide {
  readonly #folder: string;
  readonly #oracle: Oracle;
  readonly #base = mkdtempSync('/tmp/drydock-compare-');
  readonly #home: string;

  /** @param folder of its own for the daemon @throws Error where there is no real engine here */
  constructor(folder: string) {
    const missing = oracleMissing();
    if (missing !== undefined) throw new Error(`SKIPPED, nothing compared: ${missing}`);
    this.#folder = folder;
    this.#oracle = new Oracle(folder);
    this.#home = makeHome(this.#base, realDocker());
  }

  /** A new daemon with these images. */
  fresh(images: readonly string[]): void {
    this.#oracle.fresh(images);
  }

  shell(script: string): Promise<string> {
    const cell = this.#oracle.cell(realDocker());
    const [program = 'env', ...args] = asStudent(cell, join(this.#base, 'bin'), this.#home, ['bash', '-s']);
    const child = spawn(program, args, { cwd: this.#home, stdio: ['pipe', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stdin.end(`exec 2>&1\n${script}`);
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', () => resolve(output.replaceAll(this.#home, '/home/student')));
    });
  }

  request(method: string, path: string): Promise<Reply> {
    return socketRequest(join(this.#folder, 'docker.sock'), method, path);
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    writeFileSync(join(this.#home, name), bytes);
    chownSync(join(this.#home, name), owner, owner);
  }

  close(): void {
    this.#oracle.down();
    rmSync(this.#base, { recursive: true, force: true });
  }
}
