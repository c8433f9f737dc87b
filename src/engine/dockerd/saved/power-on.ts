/**
 * What the daemon does at its start with containers that ran when the power went (moby's daemon.restore, seen on Docker 28.5.2):
 * they have ended with 255; --rm ones are removed; restart policies start theirs again, `always` even what was stopped by hand.
 */

import type { Container } from '../containers/container.ts';
import { parseLink } from '../containers/links.ts';
import { emptyEndpoint } from '../containers/network-settings.ts';
import { removeContainer } from '../containers/remove.ts';
import { launch } from '../containers/start.ts';
import type { Daemon } from '../daemon.ts';

/** How a process ends that nobody saw end. */
const unknownExit = 255;

/**
 * Resolves once all that is to run was started, or has failed to.
 * @param resume everything that ran starts again, as after an undo, which is no power cut for the student
 */
export async function powerOn(daemon: Daemon, resume = false): Promise<void> {
  const now = daemon.clock.now();
  const wanted = new Set<Container>();
  for (const container of daemon.containers.all()) {
    const { state, hostConfig } = container;
    const ran = state.running;
    if (ran) ended(container, now);
    if ((resume && ran) || wantsRestart(container)) wanted.add(container);
    else if (hostConfig.AutoRemove)
      await removeContainer(daemon, container, { force: true, volumes: true, locked: false }).catch(() => undefined);
  }
  const started = new Map<Container, Promise<void>>();
  const start = (container: Container): Promise<void> => {
    const known = started.get(container);
    if (known) return known;
    const starting = startAfter(daemon, container, () => dependenciesOf(daemon, container, wanted).map(start));
    started.set(container, starting);
    return starting;
  };
  await Promise.all([...wanted].map(start));
}

function ended(container: Container, now: number): void {
  const { state } = container;
  // One that waited for its next start had ended before, and that is known.
  if (state.restarting) state.setStopped(state.exitCode, state.oomKilled, state.finishedAt ?? now);
  else state.setStopped(unknownExit, false, now);
  if (state.health) state.health = { Status: 'starting', FailingStreak: 0, Log: [] };
  for (const [name, settings] of container.networks)
    container.networks.set(name, { ...emptyEndpoint(settings), MacAddress: '' });
}

/** restartmanager's ShouldRestart, for a container that was started at least once. */
function wantsRestart({ state, hostConfig, manuallyStopped, restartCount }: Container): boolean {
  const { Name: policy, MaximumRetryCount: most } = hostConfig.RestartPolicy;
  if (state.startedAt === undefined) return false;
  if (policy === 'always') return true;
  if (policy === 'unless-stopped') return !manuallyStopped;
  return policy === 'on-failure' && state.exitCode !== 0 && !manuallyStopped && (most === 0 || restartCount < most);
}

/** Containers that it is linked to, or whose network it shares. */
function dependenciesOf(daemon: Daemon, container: Container, wanted: ReadonlySet<Container>): Container[] {
  const { NetworkMode: mode, Links: links } = container.hostConfig;
  const names = (links ?? []).map((link) => parseLink(link).name);
  if (mode.startsWith('container:')) names.push(mode.slice('container:'.length));
  return names
    .map((name) => daemon.containers.find(name))
    .filter((other): other is Container => other !== undefined && other !== container && wanted.has(other));
}

async function startAfter(daemon: Daemon, container: Container, others: () => Promise<void>[]): Promise<void> {
  // The caller notes this start before those it waits for look for it: a circle ends there.
  await Promise.resolve();
  await Promise.all(others());
  await container.lock.run(async () => {
    if (container.state.running) return;
    container.manuallyStopped = false;
    await launch(daemon, container).catch((error: unknown) =>
      daemon.log?.(`failed to start container ${container.id}: ${error instanceof Error ? error.message : ''}`),
    );
  });
}
