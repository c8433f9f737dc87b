/** The matrix: {real docker, our docker} x {real engine, our engine}, played on this system. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Played } from '../../course/play-session.ts';
import { parseSession, type Session } from '../../course/session.ts';
import { bundle } from '../bundle.ts';
import { type HostCell, playOnHost } from './host-cell.ts';
import { Oracle, oracleMissing, realDocker } from './oracle.ts';
import { imagesOf } from './session-files.ts';

export interface Cell {
  readonly name: string;
  /** Why it can't be played here; undefined: it can. */
  readonly missing: string | undefined;
  play(session: Session): Promise<Played[]>;
  close(): void;
}

/** A script that runs our docker command, where any user can start it; bundled once for all sessions of a run. */
async function makeOurDocker(): Promise<Pick<HostCell, 'docker' | 'plugins'>> {
  const file = await bundle('docker');
  const folder = '/tmp/drydock-our-docker';
  mkdirSync(folder, { recursive: true });
  const script = join(folder, 'docker');
  writeFileSync(script, `#!/bin/sh\nexec ${process.execPath} --disable-warning=ExperimentalWarning -- ${file} "$@"\n`);
  chmodSync(script, 0o755);
  return { docker: script, plugins: undefined };
}

let made: ReturnType<typeof makeOurDocker> | undefined;

const ourDocker = () => {
  made ??= makeOurDocker();
  return made;
};

/** Our engine on a socket, one process for each session. */
class OurEngine {
  readonly #socket = join('/tmp', `drydock-conform-${process.pid}.sock`);
  #process: ChildProcess | undefined;
  #file: Promise<string> | undefined;

  async fresh(): Promise<void> {
    this.stop();
    this.#file ??= bundle('dockerd');
    const child = spawn(process.execPath, [await this.#file, '--listen', `unix://${this.#socket}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      child.stdout?.on('data', (text: Buffer) => {
        if (String(text).includes('listening')) resolve();
      });
      child.on('exit', (code) => reject(new Error(`our dockerd ended with status ${code}`)));
    });
    chmodSync(this.#socket, 0o666);
  }

  cell(docker: Pick<HostCell, 'docker' | 'plugins'>): HostCell {
    return { ...docker, engine: `unix://${this.#socket}`, enter: [], environment: {} };
  }

  stop(): void {
    this.#process?.removeAllListeners('exit');
    this.#process?.kill('SIGTERM');
    this.#process = undefined;
    rmSync(this.#socket, { force: true });
  }
}

function oracleCell(name: string, docker: () => Promise<Pick<HostCell, 'docker' | 'plugins'>>): Cell {
  const missing = oracleMissing();
  let oracle: Oracle | undefined;
  return {
    name,
    missing,
    play: async (session) => {
      oracle ??= new Oracle(`${process.env.CONFORM_ORACLE ?? '/tmp/oracle-conform'}-${name}`);
      oracle.fresh(imagesOf(session));
      return await playOnHost(oracle.cell(await docker()), session);
    },
    close: () => oracle?.down(),
  };
}

function engineCell(name: string, docker: () => Promise<Pick<HostCell, 'docker' | 'plugins'>>, missing?: string): Cell {
  const engine = new OurEngine();
  return {
    name,
    missing,
    play: async (session) => {
      await engine.fresh();
      const cell = engine.cell(await docker());
      const pull = imagesOf(session).map((image) => `$ docker pull -q ${image}\n`);
      if (pull.length > 0) {
        await playOnHost(cell, parseSession('pull', pull.join('')));
      }
      return await playOnHost(cell, session);
    },
    close: () => engine.stop(),
  };
}

/** Names: real-real, real-ours, ours-real, ours-ours (docker command first, engine second). */
export function hostCells(): Cell[] {
  const real = () => Promise.resolve(realDocker());
  return [
    oracleCell('real-real', real),
    engineCell('real-ours', real, oracleMissing()),
    oracleCell('ours-real', ourDocker),
    engineCell('ours-ours', ourDocker),
  ];
}
