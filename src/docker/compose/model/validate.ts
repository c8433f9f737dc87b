/** What the schema can't say (compose-go's validation and consistency checks). */

import { isAddress } from '../../container/validators.ts';
import { ComposeError, invalid } from './errors.ts';
import { type Project, type Service, scaleOf, serviceNames, serviceOf } from './project.ts';
import { childMap, isList, isMap, scalarText, type TreeMap } from './tree.ts';

/** Of the tree, before it is typed. @throws ComposeError */
export function checkValues(model: TreeMap): void {
  for (const [name, volume] of childMap(model, 'volumes')) if (isMap(volume)) checkExternal(volume, `volumes.${name}`);
  for (const [name, config] of childMap(model, 'configs'))
    if (isMap(config)) checkFileObject(config, `configs.${name}`, ['file', 'environment', 'content']);
  for (const [name, secret] of childMap(model, 'secrets'))
    if (isMap(secret)) checkFileObject(secret, `secrets.${name}`, ['file', 'environment']);
  for (const [name, service] of childMap(model, 'services')) {
    const ports = isMap(service) ? service.get('ports') : undefined;
    if (isMap(service)) checkDevices(service, `services.${name}`);
    for (const port of isList(ports) ? ports : []) {
      const ip = isMap(port) ? port.get('host_ip') : undefined;
      if (ip !== undefined && !isAddress(scalarText(ip)))
        throw new ComposeError(`services.${name}.ports[]: invalid ip address: ${scalarText(ip)}`);
    }
  }
}

function checkDevices(service: TreeMap, path: string): void {
  const resources = childMap(childMap(service, 'deploy'), 'resources');
  const devices = childMap(resources, 'reservations').get('devices');
  for (const device of isList(devices) ? devices : [])
    if (isMap(device) && device.has('count') && device.has('device_ids'))
      throw new ComposeError(
        `${path}.deploy.resources.reservations.devices.[]: "count" and "device_ids" attributes are exclusive`,
      );
}

function checkExternal(resource: TreeMap, path: string): void {
  if (resource.get('external') !== true) return;
  for (const key of resource.keys()) {
    if (key === 'name' || key === 'external' || key.startsWith('x-')) continue;
    throw new ComposeError(`${path}: conflicting parameters "external" and "${key}" specified`);
  }
}

function checkFileObject(resource: TreeMap, path: string, keys: readonly string[]): void {
  const given = keys.filter((key) => resource.has(key)).length;
  if (given > 1) throw new ComposeError(`${path}: ${keys.join('|')} attributes are mutually exclusive`);
  if (given === 0 && !resource.has('driver') && !resource.has('external'))
    throw new ComposeError(`${path}: one of ${keys.join('|')} must be set`);
}

/** Of the whole project. @throws ComposeError */
export function checkConsistency(project: Project): void {
  for (const name of serviceNames(project)) {
    const service = serviceOf(project, name);
    checkImage(project, service);
    checkReferences(project, service);
    checkNumbers(service);
    checkTargets(service);
    checkWatch(service);
  }
  for (const [name, secret] of project.secrets) {
    if (!secret.external && secret.file === undefined && secret.environment === undefined)
      throw invalid(`secret "${name}" must declare either \`file\` or \`environment\``);
  }
  checkCycles(project);
}

function checkImage(project: Project, service: Service): void {
  const { name, build, image } = service;
  if (!build && image === undefined && !service.provider)
    throw invalid(`service "${name}" has neither an image nor a build context specified`);
  if (build?.dockerfile_inline !== undefined && build.dockerfile !== undefined)
    throw invalid(`service "${name}" declares mutualy exclusive dockerfile and dockerfile_inline`);
  for (const [context, value] of build?.additional_contexts ?? []) {
    if (!value.startsWith('service:')) continue;
    const target = value.slice('service:'.length);
    const other = project.services.get(target);
    if (!other)
      throw new ComposeError(
        `service "${name}" declares unknown service "${target}" as additional contexts ${context}`,
      );
    if (!other.build)
      throw new ComposeError(
        `service "${name}" declares non-buildable service "${target}" as additional contexts ${context}`,
      );
  }
}

function checkReferences(project: Project, service: Service): void {
  const { name } = service;
  if (service.network_mode !== undefined && (service.networks?.size ?? 0) > 0)
    throw invalid(`service ${name} declares mutually exclusive \`network_mode\` and \`networks\``);
  for (const network of service.networks?.keys() ?? [])
    if (!project.networks.has(network)) throw invalid(`service "${name}" refers to undefined network ${network}`);
  const test = service.healthcheck?.test?.[0];
  if (test !== undefined && !['CMD', 'CMD-SHELL', 'NONE'].includes(test))
    throw new ComposeError('healthcheck.test must start either by "CMD", "CMD-SHELL" or "NONE"');
  for (const [other, { required }] of service.depends_on ?? []) {
    if (project.services.has(other) || (project.disabled.has(other) && required === false)) continue;
    throw invalid(`service "${name}" depends on undefined service "${other}"`);
  }
  if (service.network_mode?.startsWith('service:')) {
    const other = service.network_mode.slice('service:'.length);
    if (!project.services.has(other))
      throw new ComposeError(`service "${other}" not found for network_mode 'service:${other}'`);
  }
  for (const { type, source } of service.volumes ?? []) {
    if (type === 'volume' && source !== undefined && !project.volumes.has(source))
      throw invalid(`service "${name}" refers to undefined volume ${source}`);
  }
  for (const key of service.models?.keys() ?? [])
    if (!project.models.has(key)) throw invalid(`service "${name}" refers to undefined model ${key}`);
  const files = [
    ['build secret', service.build?.secrets, project.secrets],
    ['config', service.configs, project.configs],
    ['secret', service.secrets, project.secrets],
  ] as const;
  for (const [what, references, all] of files) {
    for (const { source = '' } of references ?? [])
      if (!all.has(source)) throw invalid(`service "${name}" refers to undefined ${what} ${source}`);
  }
}

function checkNumbers(service: Service): void {
  const { name, deploy } = service;
  const distinct = (one: string, other: string): Error =>
    invalid(`services.${name}: can't set distinct values on '${one}' and 'deploy.${other}'`);
  if (service.scale !== undefined && deploy?.replicas !== undefined && service.scale !== deploy.replicas)
    throw distinct('scale', 'replicas');
  if (service.scale !== undefined && service.scale < 0)
    throw new ComposeError(`services.${name}.scale: must be greater than or equal to 0`);
  if (deploy?.replicas !== undefined && deploy.replicas < 0)
    throw new ComposeError(`services.${name}.deploy.replicas: must be greater than or equal to 0`);
  const { limits, reservations } = deploy?.resources ?? {};
  if (service.cpus && limits && (limits.cpus ?? 0) !== service.cpus) throw distinct('cpus', 'resources.limits.cpus');
  if (service.mem_limit && limits && (limits.memory ?? 0) !== service.mem_limit)
    throw distinct('mem_limit', 'resources.limits.memory');
  if (service.mem_reservation && reservations && (reservations.memory ?? 0) !== service.mem_reservation)
    throw distinct('mem_reservation', 'resources.reservations.memory');
  if (service.pids_limit && limits && (limits.pids ?? 0) !== service.pids_limit)
    throw distinct('pids_limit', 'resources.limits.pids');
  if (scaleOf(service) > 1 && service.container_name !== undefined) {
    const attribute = service.scale === undefined ? 'deploy.replicas' : 'scale';
    // The misplaced words are compose's.
    throw invalid(`services.${attribute}: can't set container_name and ${name} as container name must be unique`);
  }
}

function checkTargets(service: Service): void {
  const places = new Map<string, string>();
  const add = (target: string, where: string): void => {
    const before = places.get(target);
    if (before !== undefined) throw new ComposeError(`${where}: target ${target} already mounted as ${before}`);
    places.set(target, where);
  };
  for (const [index, tmpfs] of (service.tmpfs ?? []).entries())
    add(tmpfs.split(':')[0] ?? '', `services.${service.name}.tmpfs[${index}]`);
  for (const [index, { target }] of (service.volumes ?? []).entries())
    add(target ?? '', `services.${service.name}.volumes[${index}]`);
}

function checkWatch({ name, develop }: Service): void {
  for (const { action, target } of develop?.watch ?? [])
    if (action !== 'rebuild' && action !== 'restart' && target === undefined)
      throw invalid(`services.${name}.develop.watch: target is required for non-rebuild actions`);
}

function checkCycles(project: Project): void {
  const visit = (path: readonly string[]): void => {
    const service = project.services.get(path[path.length - 1] ?? '');
    for (const name of [...(service?.depends_on?.keys() ?? [])].sort()) {
      const at = path.indexOf(name);
      if (at >= 0) throw new ComposeError(`dependency cycle detected: ${[...path.slice(at), name].join(' -> ')}`);
      visit([...path, name]);
    }
  };
  for (const name of serviceNames(project)) visit([name]);
}
