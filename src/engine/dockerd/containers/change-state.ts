/** `docker pause`, `unpause`, `rename` and `resize` (moby's daemon/pause.go, unpause.go, rename.go, resize.go). */
import { conflict, invalidParameter, wrap } from '../../errdefs.ts';
import type { Daemon } from '../daemon.ts';
import type { Container } from './container.ts';
import { resumeHealthChecks } from './health.ts';
import { dnsNamesOf } from './links.ts';
import { filledEndpoint } from './network-settings.ts';
import { notRunning } from './stop.ts';

/** @throws conflict in Docker's words */
export function pauseContainer(daemon: Daemon, container: Container): void {
  const { state, task } = container;
  if (!state.running || !task) throw notRunning(container);
  if (state.paused) throw conflict(`Container ${container.id} is already paused`);
  if (state.restarting) throw conflict(`Container ${container.id} is restarting, wait until the container is running`);
  task.pause();
  state.paused = true;
  container.stopHealthChecks?.();
  daemon.events.publish('container', 'pause', container.id, container.eventAttributes);
}

/** @throws conflict `Container x is not paused` */
export function unpauseContainer(daemon: Daemon, container: Container): void {
  const { state, task } = container;
  if (!state.paused || !task) throw conflict(`Container ${container.id} is not paused`);
  task.resume();
  state.paused = false;
  resumeHealthChecks(daemon, container);
  daemon.events.publish('container', 'unpause', container.id, container.eventAttributes);
}

/** @throws invalidParameter, conflict in Docker's words */
export function renameContainer(daemon: Daemon, container: Container, name: string): void {
  if (name === '') throw invalidParameter('Neither old nor new names may be empty');
  const wanted = name.startsWith('/') ? name : `/${name}`;
  if (wanted === container.name) throw invalidParameter('Renaming a container with the same name as its current name');
  const old = container.name;
  try {
    container.name = daemon.containers.reserve(wanted, container.id);
  } catch (error) {
    throw wrap('Error when allocating new name: ', error);
  }
  daemon.containers.release(old);
  for (const endpoint of container.sandbox?.containerId === container.id ? container.sandbox.endpoints : []) {
    const settings = container.networks.get(endpoint.network.name) ?? {};
    endpoint.name = container.bareName;
    endpoint.dnsNames = dnsNamesOf(container, settings.Aliases ?? []);
    // Also on the default network, where these names lead nowhere.
    const DNSNames = [...endpoint.dnsNames];
    container.networks.set(endpoint.network.name, { ...filledEndpoint(settings, endpoint), DNSNames });
  }
  daemon.events.publish('container', 'rename', container.id, { ...container.eventAttributes, oldName: old });
}

/** The `h` and `w` of resize. @throws invalidParameter */
export function parseWindowSize(
  height: string | undefined,
  width: string | undefined,
): { rows: number; columns: number } {
  const parse = (what: string, value = ''): number => {
    if (!/^\d+$/.test(value)) throw invalidParameter(`invalid resize ${what} "${value}": invalid syntax`);
    if (Number(value) > 65535) throw invalidParameter(`invalid resize ${what} "${value}": value out of range`);
    return Number(value);
  };
  return { rows: parse('height', height), columns: parse('width', width) };
}
