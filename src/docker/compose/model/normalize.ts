/** What a compose file means without saying it: default networks, names of resources, dependencies by reference. */

import { cleanPath } from '../../../lib/path.ts';
import { childMap, isList, isMap, scalarText, type Tree, type TreeMap } from './tree.ts';

export function normalize(model: TreeMap, name: string, environment: ReadonlyMap<string, string>): TreeMap {
  const result = new Map(model).set('name', name);
  let usesDefault = false;
  const services: TreeMap = new Map();
  for (const [key, tree] of childMap(model, 'services')) {
    if (!isMap(tree)) continue;
    const service = normalizeService(tree, environment);
    if (!service.has('network_mode') && !service.has('provider')) {
      const networks = service.get('networks');
      if (!isMap(networks) || networks.size === 0) service.set('networks', new Map([['default', null]]));
      if (childMap(service, 'networks').has('default')) usesDefault = true;
    }
    services.set(key, service);
  }
  if (model.has('services')) result.set('services', services);
  const networks = new Map(childMap(model, 'networks'));
  if (usesDefault && !networks.has('default')) networks.set('default', null);
  if (networks.size > 0) result.set('networks', networks);
  for (const section of ['networks', 'volumes', 'configs', 'secrets']) {
    if (!result.has(section)) continue;
    const named = [...childMap(result, section)].map(([key, tree]): [string, Tree] => {
      const resource: TreeMap = isMap(tree) ? new Map(tree) : new Map();
      const isExternal = scalarText(resource.get('external') ?? false) === 'true';
      if (!resource.has('name')) resource.set('name', isExternal ? key : `${name}_${key}`);
      return [key, resource];
    });
    result.set(section, new Map(named));
  }
  return result;
}

function normalizeService(tree: TreeMap, environment: ReadonlyMap<string, string>): TreeMap {
  const service = new Map(tree);
  if (service.get('pull_policy') === 'if_not_present') service.set('pull_policy', 'missing');
  const build = service.get('build');
  if (isMap(build)) service.set('build', normalizeBuild(build, environment));
  const variables = service.get('environment');
  if (variables !== undefined) service.set('environment', resolved(variables, environment, true));
  const volumes = service.get('volumes');
  if (isList(volumes)) {
    service.set(
      'volumes',
      volumes.map((volume) =>
        isMap(volume) && volume.has('target')
          ? new Map(volume).set('target', cleanPath(scalarText(volume.get('target') ?? '')))
          : volume,
      ),
    );
  }
  const dependencies = new Map(childMap(service, 'depends_on'));
  for (const [name, restart] of references(service)) {
    if (dependencies.has(name)) continue;
    dependencies.set(
      name,
      new Map<string, Tree>([
        ['condition', 'service_started'],
        ['restart', restart],
        ['required', true],
      ]),
    );
  }
  if (dependencies.size > 0) service.set('depends_on', dependencies);
  return service;
}

/** Services that a service can't be without, and whether it restarts with them. */
function references(service: TreeMap): [string, boolean][] {
  const found: [string, boolean][] = [];
  const links = service.get('links');
  for (const link of isList(links) ? links : []) found.push([scalarText(link).split(':')[0] ?? '', true]);
  for (const namespace of ['network_mode', 'ipc', 'pid', 'uts', 'cgroup']) {
    const mode = scalarText(service.get(namespace) ?? '');
    if (mode.startsWith('service:')) found.push([mode.slice('service:'.length), true]);
  }
  const from = service.get('volumes_from');
  for (const volume of isList(from) ? from : []) {
    const [name = ''] = scalarText(volume).split(':');
    if (name !== 'container') found.push([name, false]);
  }
  return found;
}

function normalizeBuild(tree: TreeMap, environment: ReadonlyMap<string, string>): TreeMap {
  const build = new Map(tree);
  if (!build.has('context')) build.set('context', '.');
  if (!build.has('dockerfile') && !build.has('dockerfile_inline')) build.set('dockerfile', 'Dockerfile');
  const args = build.get('args');
  if (args !== undefined) build.set('args', resolved(args, environment, false));
  return build;
}

/** Names without a value take the environment's; `keep`: those that have none stay. */
function resolved(tree: Tree, environment: ReadonlyMap<string, string>, keep: boolean): Tree {
  if (isMap(tree)) {
    return new Map(
      [...tree].flatMap(([key, value]): [string, Tree][] => {
        if (value !== null) return [[key, value]];
        const found = environment.get(key);
        if (found !== undefined) return [[key, found]];
        return keep ? [[key, null]] : [];
      }),
    );
  }
  if (!isList(tree)) return tree;
  return tree.flatMap((item) => {
    const word = scalarText(item);
    if (word.includes('=')) return [item];
    const found = environment.get(word);
    if (found !== undefined) return [`${word}=${found}`];
    return keep ? [item] : [];
  });
}
