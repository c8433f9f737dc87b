/**
 * A build, asked for in the way that the engine takes: with its files in the request, as ours does, or by a session, as the real
 * one wants it. `docker build` and `docker compose build` both come here.
 */
import type { Cli } from '../cli/cli.ts';
import type { Client } from '../client.ts';
import type { BuildOptions } from './build-options.ts';
import { newIdentity } from './identity.ts';
import { keepLocalState } from './local-state.ts';
import { startSentBuild } from './sent-build.ts';

export interface StartedBuild {
  /** The engine's history knows it by this. */
  readonly ref: string;
  /** As a version=2 build tells of itself; a failure is the last one. */
  readonly lines: ReadableStream<Uint8Array>;
}

/** @throws Error in docker's words */
export async function startBuild(cli: Cli, client: Client, options: BuildOptions): Promise<StartedBuild> {
  const { builderVersion, takesBuildFiles } = await client.ping();
  const ref = newIdentity((length) => cli.system.random(length));
  if (options.request === '') await keepLocalState(cli, ref, options);
  if (!needsSession(options) && (builderVersion !== '2' || takesBuildFiles))
    return { ref, lines: await startSentBuild(cli, client, ref, options) };
  const { startSessionBuild } = await import('./session/session-request.ts');
  return { ref, lines: await startSessionBuild(cli, client, ref, options) };
}

/** What the engine's own API has no words for. */
function needsSession({ request, noCacheStages }: BuildOptions): boolean {
  return (request !== '' && request !== 'frontend.lint') || noCacheStages.length > 0;
}
