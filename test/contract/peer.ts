/** Programs of others that judge us: found on this system, and our engine on a socket for them. A missing one is a loud skip. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { serveUnix } from '../../src/tools/serve-unix.ts';
import { type NodeMachine, nodeMachine } from '../machine/node-machine.ts';

export function hasProgram(name: string): boolean {
  const found = spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
  if (!found) console.warn(`SKIPPED: ${name} is not installed, so it can't judge us`);
  return found;
}

/** Runs a program without blocking ours; rejects with its stderr where it fails. */
export async function run(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`${program} ${args.join(' ')}: exit status ${code}\n${stderr}`);
  return stdout;
}

export interface Peer extends NodeMachine {
  /** Path of the engine's socket. */
  readonly socket: string;
  /** A folder of this system for files. */
  readonly folder: string;
  close(): Promise<void>;
}

/** A machine whose engine listens on a socket of this system, with these images pulled. */
export async function peerMachine(images: readonly string[]): Promise<Peer> {
  const machine = await nodeMachine();
  const folder = mkdtempSync('/tmp/drydock-peer-');
  const socket = join(folder, 'docker.sock');
  const server: Server = await serveUnix(socket, machine.machine.docker);
  for (const image of images) {
    const { code, stderr } = await machine.port.sh(`docker pull -q ${image}`);
    if (code !== 0) throw new Error(`docker pull ${image}: ${stderr}`);
  }
  return {
    ...machine,
    socket,
    folder,
    close: async () => {
      server.close();
      machine.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
