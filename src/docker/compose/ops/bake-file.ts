/** What compose gives to `docker buildx bake` (`build --print` shows it): a target for each service that is built. */

import { joinPath } from '../../../lib/path.ts';
import { version } from '../compose-version.ts';
import type { Compose } from '../context.ts';
import { imageOf, type Project, type Service, serviceNames } from '../model/project.ts';
import type { BuildAttributes } from '../model/service-shape.ts';
import type { Tree, TreeMap } from '../model/tree.ts';
import { label } from './labels.ts';

export interface BakeOptions {
  /** `NAME=value`, or NAME alone for the caller's value; over the file's. */
  readonly args: readonly string[];
  readonly pull: boolean;
  readonly noCache: boolean;
}

/** @param services those that are built now: the default group */
export function bakeFile(
  compose: Compose,
  project: Project,
  services: readonly string[],
  options: BakeOptions,
): TreeMap {
  const targets: TreeMap = new Map();
  for (const name of serviceNames(project)) {
    const service = project.services.get(name);
    if (service?.build) targets.set(targetOf(name), targetTree(compose, project, service, service.build, options));
  }
  return new Map<string, Tree>([
    ['group', new Map([['default', new Map([['targets', services.map(targetOf)]])]])],
    ['target', targets],
  ]);
}

export function targetOf(service: string): string {
  return service.replaceAll('.', '_');
}

export function imageLabels(project: Project, service: Service): Map<string, string> {
  return new Map([
    ...(service.build?.labels ?? []),
    [label.project, project.name],
    [label.service, service.name],
    [label.version, version.split('-')[0] ?? ''],
  ]);
}

/** Of the file, then of the command line; without a value: the caller's, or none. */
export function buildArguments(
  project: Project,
  build: BuildAttributes,
  given: readonly string[],
): Map<string, string> {
  const all = new Map<string, string | null>(build.args ?? []);
  for (const item of given) {
    const at = item.indexOf('=');
    all.set(at < 0 ? item : item.slice(0, at), at < 0 ? null : item.slice(at + 1));
  }
  const found = new Map<string, string>();
  for (const [key, value] of all) {
    const resolved = value ?? project.environment.get(key);
    if (resolved !== undefined) found.set(key, resolved);
  }
  return found;
}

export function dockerfilePath({ context = '.', dockerfile }: BuildAttributes): string | undefined {
  if (dockerfile === undefined) return undefined;
  if (dockerfile.startsWith('/') || /^(https?|git|ssh):\/\/|^git@|^github\.com\//.test(context)) return dockerfile;
  return joinPath(context, dockerfile);
}

function targetTree(
  compose: Compose,
  project: Project,
  service: Service,
  build: BuildAttributes,
  options: BakeOptions,
): TreeMap {
  const map: TreeMap = new Map();
  const set = (key: string, value: Tree | undefined): void => {
    const isEmpty =
      value === undefined || value === '' || value === false || (Array.isArray(value) && value.length === 0);
    if (!isEmpty && !(value instanceof Map && value.size === 0)) map.set(key, value);
  };
  const sorted = (pairs: ReadonlyMap<string, string>): TreeMap =>
    new Map([...pairs].sort(([a], [b]) => (a < b ? -1 : 1)));
  const contexts = [...(build.additional_contexts ?? [])].map(([key, value]): [string, string] => [
    key,
    value.startsWith('service:') ? `target:${targetOf(value.slice('service:'.length))}` : value,
  ]);
  set('context', build.context);
  set('contexts', sorted(new Map(contexts)));
  set('dockerfile', dockerfilePath(build));
  set('dockerfile-inline', build.dockerfile_inline?.replaceAll('${', '$${'));
  set(
    'args',
    sorted(
      new Map(
        [...buildArguments(project, build, options.args)].map(([key, value]) => [key, value.replaceAll('${', '$${')]),
      ),
    ),
  );
  set('labels', sorted(imageLabels(project, service)));
  set('tags', [...(build.tags ?? []), imageOf(service, project.name, compose.separator)]);
  set('cache-from', build.cache_from);
  set('cache-to', build.cache_to);
  set('target', build.target);
  set('platforms', build.platforms);
  set('pull', build.pull || options.pull);
  set('no-cache', build.no_cache || options.noCache);
  set('network', build.network);
  set('shm-size', build.shm_size ? String(build.shm_size) : undefined);
  set('entitlements', build.entitlements);
  set('extra-hosts', new Map([...(build.extra_hosts ?? [])].map(([host, ips]) => [host, ips.join(',')])));
  set('output', ['type=docker']);
  return map;
}
