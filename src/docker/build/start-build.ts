/** A build, asked for by a session as BuildKit wants it (session/). `docker build` and `docker compose build` both come here. */
import type { Cli } from '../cli/cli.ts';
import type { Client } from '../client.ts';
import type { BuildOptions } from './build-options.ts';
import { newIdentity } from './identity.ts';
import { keepLocalState } from './local-state.ts';

export interface StartedBuild {
  /** The engine's history knows it by this. */
  readonly ref: string;
  /** As a version=2 build tells of itself; a failure is the last one. */
  readonly lines: ReadableStream<Uint8Array>;
}

/** @throws Error in docker's words */
export async function startBuild(cli: Cli, client: Client, options: BuildOptions): Promise<StartedBuild> {
  const ref = newIdentity((length) => cli.system.random(length));
  if (options.request === '') await keepLocalState(cli, ref, options);
  const { startSessionBuild } = await import('./session/session-request.ts');
  return { ref, lines: await startSessionBuild(cli, client, ref, options) };
}
