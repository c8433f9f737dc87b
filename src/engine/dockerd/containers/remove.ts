/** `docker rm` and `container prune` (moby's daemon/delete.go, prune.go). */
import type { ContainerPruneReport } from '../../api/types/container.ts';
import { conflict, invalidParameter } from '../../errdefs.ts';
import { type Daemon, dockerRoot } from '../daemon.ts';
import type { FilterArgs } from '../filter-args.ts';
import { SIGKILL } from '../signals.ts';
import { parseUntil } from '../timestamp.ts';
import type { Container } from './container.ts';
import { releaseMounts } from './mounts.ts';
import { sendSignal } from './stop.ts';

export interface RemoveOptions {
  readonly force: boolean;
  /** Anonymous volumes go, too. */
  readonly volumes: boolean;
  /** The caller holds the container's lock. */
  readonly locked: boolean;
  /** As the user wrote it, for messages. */
  readonly reference?: string;
}

/** @throws conflict in Docker's words */
export async function removeContainer(daemon: Daemon, container: Container, options: RemoveOptions): Promise<void> {
  const { state } = container;
  if (state.removing)
    throw conflict(`removal of container ${options.reference ?? container.id} is already in progress`);
  state.removing = true;
  try {
    if (state.running) {
      if (!options.force) throw refusal(container, options.reference ?? container.id);
      sendSignal(daemon, container, SIGKILL);
      await state.wait('not-running');
    }
    if (options.locked) cleanUp(daemon, container, options.volumes);
    else await container.lock.run(() => cleanUp(daemon, container, options.volumes));
  } finally {
    state.removing = false;
  }
  state.removed();
}

function refusal(container: Container, reference: string): Error {
  const { status } = container.state;
  const advice =
    status === 'paused'
      ? `container is ${status} and must be unpaused first`
      : `container is ${status}: stop the container before removing or force remove`;
  return conflict(`cannot remove container "${reference}": ${advice}`);
}

function cleanUp(daemon: Daemon, container: Container, volumes: boolean): void {
  if (!daemon.containers.byId(container.id)) return;
  daemon.containers.remove(container);
  daemon.snapshotter.remove(container.snapshot.key);
  daemon.files.removeAll(`${dockerRoot}/containers/${container.id}`);
  releaseMounts(daemon, container.id, container.mounts.values(), volumes);
  daemon.events.publish('container', 'destroy', container.id, container.eventAttributes);
}

/** `docker rm --link /parent/alias`. @throws notFound, invalidParameter */
export function removeLink(daemon: Daemon, reference: string): void {
  daemon.containers.get(reference);
  const name = reference.startsWith('/') ? reference : `/${reference}`;
  const at = name.lastIndexOf('/');
  const parent = daemon.containers.byName(name.slice(0, at));
  if (at <= 0 || !parent || !daemon.containers.byName(name))
    throw invalidParameter(`Conflict, cannot remove the default link name of the container`);
  daemon.containers.release(name);
  const alias = name.slice(at + 1);
  parent.hostConfig.Links = (parent.hostConfig.Links ?? []).filter((link) => !link.endsWith(`/${alias}`));
}

/** Removes all that don't run. @throws invalidParameter for an unknown filter */
export async function pruneContainers(daemon: Daemon, filter: FilterArgs): Promise<ContainerPruneReport> {
  filter.validate(['label', 'label!', 'until']);
  const [untilText] = filter.get('until');
  const until = untilText === undefined ? undefined : parseUntil(untilText, daemon.clock.now());
  const deleted: string[] = [];
  let reclaimed = 0;
  for (const container of daemon.containers.all()) {
    if (container.state.running) continue;
    if (until !== undefined && container.created > until) continue;
    if (!filter.matchLabels('label', container.config.Labels)) continue;
    if (filter.has('label!') && filter.matchLabels('label!', container.config.Labels)) continue;
    const { size } = daemon.snapshotter.usage(container.snapshot.key);
    await removeContainer(daemon, container, { force: false, volumes: false, locked: false });
    reclaimed += size;
    deleted.push(container.id);
  }
  daemon.events.publish('container', 'prune', '', { reclaimed: String(reclaimed) });
  return { ContainersDeleted: deleted.length > 0 ? deleted : null, SpaceReclaimed: reclaimed };
}
