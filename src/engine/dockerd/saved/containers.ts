/** Containers over a boot (moby's config.v2.json and hostconfig.json): settings, state, networks, mounts; their files are trees of their own. */
import type { Health } from '../../api/types/container.ts';
import type { EndpointSettings } from '../../api/types/network.ts';
import { Container, type ContainerMount, type FullConfig, type FullHostConfig } from '../containers/container.ts';
import { jsonFileLog } from '../containers/log-attributes.ts';
import { type Daemon, dockerRoot } from '../daemon.ts';
import { attempt, type Document, jsonDocument, type SavedEngine, savedOf, savedOne } from './document.ts';

interface SavedState {
  readonly running: boolean;
  readonly paused: boolean;
  readonly restarting: boolean;
  readonly oomKilled: boolean;
  readonly dead: boolean;
  readonly exitCode: number;
  readonly error: string;
  readonly startedAt?: number;
  readonly finishedAt?: number;
}

interface SavedContainer {
  readonly name: string;
  readonly created: number;
  readonly imageId: string;
  readonly config: FullConfig;
  readonly hostConfig: FullHostConfig;
  readonly path: string;
  readonly args: readonly string[];
  readonly parent?: string;
  readonly state: SavedState;
  readonly networks: readonly (readonly [string, EndpointSettings])[];
  readonly mounts: readonly ContainerMount[];
  /** Names of links to it: `/web/db`. */
  readonly links: readonly string[];
  readonly restartCount: number;
  readonly manuallyStopped: boolean;
}

export const containerTree = (id: string): string => `c/${id}`;

export function* containerDocuments(daemon: Daemon): Generator<Document> {
  for (const container of daemon.containers.all()) {
    const { name, created, imageId, config, hostConfig, path, args, restartCount, manuallyStopped } = container;
    const { running, paused, restarting, oomKilled, dead, exitCode, error, startedAt, finishedAt, health } =
      container.state;
    const state: SavedState = {
      running,
      paused,
      restarting,
      oomKilled,
      dead,
      exitCode,
      error,
      ...(startedAt !== undefined && { startedAt }),
      ...(finishedAt !== undefined && { finishedAt }),
    };
    const saved: SavedContainer = {
      name,
      created,
      imageId,
      config,
      hostConfig,
      path,
      args,
      ...(container.snapshot.parent !== undefined && { parent: container.snapshot.parent }),
      state,
      networks: [...container.networks],
      mounts: [...container.mounts.values()],
      links: daemon.containers.namesOf(container).filter((other) => other !== name),
      restartCount,
      manuallyStopped,
    };
    yield jsonDocument(`engine/container/${container.id}`, saved);
    // Apart, since it changes with every check.
    if (health) yield jsonDocument(`engine/health/${container.id}`, health);
  }
}

/** After images, networks and volumes. States are as they were saved: power-on.ts makes them true again. */
export async function restoreContainers(daemon: Daemon, saved: SavedEngine): Promise<void> {
  const links: (readonly [string, string])[] = [];
  const found = [...savedOf<SavedContainer>(saved, 'container')].sort(([, a], [, b]) => a.created - b.created);
  for (const [id, container] of found)
    await attempt(saved, `container ${container.name.slice(1)}`, () => {
      restoreContainer(daemon, saved, id, container);
      for (const name of container.links) links.push([name, id]);
    });
  for (const [name, id] of links) daemon.containers.addLinkName(name, id);
}

function restoreContainer(daemon: Daemon, saved: SavedEngine, id: string, from: SavedContainer): void {
  const upper = saved.tree(containerTree(id));
  if (!upper) throw new Error('its files are gone');
  const snapshot = daemon.snapshotter.prepare(id, from.parent, {
    upper,
    ...(daemon.initLayer && { init: daemon.initLayer }),
  });
  const container = new Container({
    id,
    name: daemon.containers.reserve(from.name, id),
    created: from.created,
    imageId: from.imageId,
    config: from.config,
    hostConfig: from.hostConfig,
    path: from.path,
    args: from.args,
    snapshot,
    log: jsonFileLog(daemon.files, `${dockerRoot}/containers/${id}/${id}-json.log`, { ...from, id }),
  });
  Object.assign(container.state, from.state, { health: savedOne<Health>(saved, `health/${id}`) });
  container.restartCount = from.restartCount;
  container.manuallyStopped = from.manuallyStopped;
  for (const [network, settings] of from.networks) container.networks.set(network, settings);
  for (const mount of from.mounts) {
    container.mounts.set(mount.Destination, mount);
    if (mount.Type === 'volume' && mount.Name !== undefined) daemon.volumes.find(mount.Name)?.references.add(id);
  }
  daemon.files.mkdirAll(`${dockerRoot}/containers/${id}`, 0o710);
  daemon.containers.add(container);
}
