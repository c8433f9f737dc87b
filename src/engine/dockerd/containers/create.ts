/** `docker create` (moby's daemon/create.go): settings are checked, merged with the image's and filled in; then the container is made. */
import type { ContainerConfig, ContainerCreateRequest, HostConfig } from '../../api/types/container.ts';
import { EngineError, invalidParameter, kindOf, messageOf } from '../../errdefs.ts';
import type { ContainerImage } from '../container-images.ts';
import { type Daemon, dockerRoot } from '../daemon.ts';
import { familiarName } from '../familiar-name.ts';
import { newId, shortId } from '../ids.ts';
import { makeWorkingDirectory } from './build-spec.ts';
import { Container, type FullConfig, type FullHostConfig } from './container.ts';
import { fillVolumes, snapshotTree } from './fill-volumes.ts';
import { fillHostConfig } from './host-config.ts';
import { registerLinks } from './links.ts';
import { jsonFileLog } from './log-attributes.ts';
import { asList, mergeConfig, requireCommand } from './merge-config.ts';
import { parseMount } from './mount-spec.ts';
import { gatherMounts, releaseMounts, requireBindSource } from './mounts.ts';
import { knownName, wantedNetworks } from './network-settings.ts';
import { randomName } from './random-name.ts';
import { validateConfig } from './validate-config.ts';
import { validateHostConfig } from './validate-host-config.ts';
import { validateLog } from './validate-log.ts';
import { validateSecurity } from './validate-security.ts';

export interface Created {
  readonly container: Container;
  readonly warnings: string[];
}

/** @throws EngineError in Docker's words; then nothing is left behind */
export async function createContainer(
  daemon: Daemon,
  request: ContainerCreateRequest,
  options: { readonly name?: string; readonly platform?: string } = {},
): Promise<Created> {
  const { HostConfig: hostRequest, NetworkingConfig: networking, ...config } = request;
  if (Object.keys(request).length === 0)
    throw invalidParameter('config cannot be empty in order to create a container');
  const host: HostConfig = { ...hostRequest };
  validateConfig(config);
  const warnings = validateHostConfig(host, config, daemon.cpus);
  validateSecurity(host);
  for (const mount of host.Mounts ?? []) requireBindSource(daemon, parseMount(mount));
  const full = fillHostConfig(daemon, host);
  const networks = wantedNetworks(daemon, { hostConfig: full, config }, networking ?? null);
  const image = config.Image ? imageFor(daemon, config.Image, options.platform ?? '') : undefined;
  // Deprecated, but shown: what the main network was asked for.
  const mac = networks.get(knownName(daemon, full.NetworkMode))?.MacAddress;
  const merged = mergeConfig(mac ? { ...config, MacAddress: mac } : config, image?.config);
  validateLog(host);
  requireCommand(merged);
  requireDonors(daemon, full);
  const id = newId(daemon.random);
  const name = daemon.containers.reserve(
    options.name || randomName(daemon.random, (taken) => daemon.containers.isTaken(taken)),
    id,
  );
  try {
    await daemon.snapshotter.ready(image?.chainId);
    const container = await build(daemon, id, name, merged, full, image);
    for (const [network, settings] of networks) container.networks.set(network, settings);
    registerLinks(daemon, container);
    daemon.containers.add(container);
    daemon.events.publish('container', 'create', id, container.eventAttributes);
    return { container, warnings };
  } catch (error) {
    daemon.containers.release(name);
    discard(daemon, id);
    throw error;
  }
}

/** The containers that --ipc and --pid name are there. @throws invalidParameter `No such container: x` */
function requireDonors(daemon: Daemon, { IpcMode, PidMode, Privileged }: FullHostConfig): void {
  if (Privileged || IpcMode === 'host' || PidMode === 'host') return;
  for (const mode of [IpcMode, PidMode]) {
    const name = /^container:(.*)/.exec(mode)?.[1];
    // Not "not found": the client would take that for a missing image.
    if (name !== undefined && !daemon.containers.find(name)) throw invalidParameter(`No such container: ${name}`);
  }
}

/** What a failed create had made. */
function discard(daemon: Daemon, id: string): void {
  daemon.snapshotter.remove(id);
  for (const volume of daemon.volumes.all()) {
    if (!volume.references.delete(id)) continue;
    if (volume.anonymous && volume.references.size === 0) daemon.volumes.remove(volume.name);
  }
}

function imageFor(daemon: Daemon, reference: string, platform: string): ContainerImage {
  const image = daemon.images.resolve(reference);
  const [os = '', architecture = ''] = platform.split('/');
  const mismatch = platform !== '' && (os !== image.os || (architecture !== '' && architecture !== image.architecture));
  if (!mismatch) return image;
  throw new EngineError(
    'notFound',
    `image with reference ${familiarName(reference)} was found but its platform (${image.os}/${image.architecture}) does not match the specified platform (${platform})`,
  );
}

async function build(
  daemon: Daemon,
  id: string,
  name: string,
  merged: ContainerConfig,
  host: FullHostConfig,
  image: ContainerImage | undefined,
): Promise<Container> {
  const config = fillConfig(daemon, id, merged, host);
  const [path = '', ...args] = [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])];
  const snapshot = daemon.snapshotter.prepare(id, image?.chainId, daemon.initLayer ? { init: daemon.initLayer } : {});
  const directory = `${dockerRoot}/containers/${id}`;
  daemon.files.mkdirAll(directory, 0o710);
  const container = new Container({
    id,
    name,
    created: daemon.clock.now(),
    imageId: image?.id ?? '',
    config,
    hostConfig: host,
    path,
    args,
    snapshot,
    log: jsonFileLog(daemon.files, `${directory}/${id}-json.log`, { id, name, config, hostConfig: host }),
  });
  const mounts = gatherMounts(daemon, id, host, config.Volumes ?? {});
  for (const [destination, mount] of mounts) container.mounts.set(destination, mount);
  if (config.WorkingDir) makeWorkingDirectory(snapshotTree(container), config.WorkingDir);
  try {
    await fillVolumes(daemon, container);
  } catch (error) {
    releaseMounts(daemon, id, container.mounts.values(), true);
    throw kindOf(error) === 'system' ? new EngineError('system', messageOf(error)) : error;
  }
  return container;
}

function fillConfig(daemon: Daemon, id: string, merged: ContainerConfig, host: FullHostConfig): FullConfig {
  const hostname = host.NetworkMode === 'host' ? daemon.hostname : shortId(id);
  return {
    ...merged,
    Hostname: merged.Hostname || hostname,
    Env: merged.Env ?? [],
    Cmd: asList(merged.Cmd),
    Entrypoint: asList(merged.Entrypoint),
    Labels: merged.Labels ?? {},
  };
}
