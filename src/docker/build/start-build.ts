/** A build, asked for by a session as BuildKit wants it (session/). `docker build` and `docker compose build` both come here. */
import type { Cli } from '../cli/cli.ts';
import type { Client } from '../client.ts';
import type { BuildEvents } from './build-event.ts';
import type { BuildOptions } from './build-options.ts';
import { newIdentity } from './identity.ts';
import { keepActivity } from './last-activity.ts';
import { keepLocalState } from './local-state.ts';

export interface StartedBuild {
  /** The engine's history knows it by this. */
  readonly ref: string;
  readonly events: BuildEvents;
}

/** @throws Error in docker's words */
export async function startBuild(cli: Cli, client: Client, options: BuildOptions): Promise<StartedBuild> {
  const ref = newIdentity((length) => cli.system.random(length));
  await keepActivity(cli);
  if (options.request === '') await keepLocalState(cli, ref, options);
  const { startSessionBuild } = await import('./session/session-request.ts');
  return { ref, events: await startSessionBuild(cli, client, ref, options) };
}
