/**
 * Building services' images (compose's build_bake.go): each goes to the daemon's BuildKit as `docker build` would send it,
 * shown as one build. Left out: the classic builder, cache export, attestations, ssh, several platforms.
 */

import type { ImageInspect } from '../../../engine/api/types/image.ts';
import { base64, utf8 } from '../../../lib/bytes.ts';
import type { BuildOptions as BuildWish } from '../../build/build-options.ts';
import { startBuild } from '../../build/start-build.ts';
import { platformOf } from '../../cli/platform.ts';
import { openError } from '../../container/files.ts';
import type { Compose } from '../context.ts';
import { ComposeError } from '../model/errors.ts';
import { choose, imageOf, type Project, type Service, serviceOf, withEnabled, withSelected } from '../model/project.ts';
import { goJson } from '../model/render.ts';
import type { BuildAttributes } from '../model/service-shape.ts';
import { BuildView } from '../view/build-view.ts';
import { type BakeOptions, bakeFile, buildArguments, dockerfilePath, imageLabels, targetOf } from './bake-file.ts';

export interface BuildOptions extends BakeOptions {
  /** Empty: all. */
  readonly services: readonly string[];
  /** Their dependencies too. */
  readonly dependencies: boolean;
  readonly quiet: boolean;
  readonly print?: boolean;
  /** Not even what was built is told. */
  readonly silent?: boolean;
  /** Takes the lines of plain progress, instead of standard output. */
  readonly line?: (text: string) => void;
}

/**
 * Those that aren't here, or are to be built anyway. Answers image → ID.
 * @param local images that are here
 */
export async function buildImages(
  compose: Compose,
  given: Project,
  options: BuildOptions,
  local: ReadonlyMap<string, ImageInspect>,
): Promise<Map<string, string>> {
  const project = withEnabled(given, options.services);
  const names = choose(project, options.services, options.dependencies ? 'dependencies' : 'nobody');
  const wanted = withContexts(project, names).filter((name) => {
    const service = serviceOf(project, name);
    if (!service.build) return false;
    return service.pull_policy === 'build' || !local.has(imageOf(service, project.name, compose.separator));
  });
  const built = new Map<string, string>();
  if (wanted.length === 0) return built;
  const chosen = withSelected(project, options.services);
  const definition = goJson(bakeFile(compose, chosen, wanted, options), '  ');
  if (options.print) {
    await compose.cli.out(`${definition}\n`);
    return built;
  }
  if (['0', 'false'].includes(compose.cli.env('DOCKER_BUILDKIT')))
    throw new ComposeError('DOCKER_BUILDKIT=0 is not supported by docker compose here: services are built by BuildKit');
  const view = new BuildView(compose, options.quiet, wanted.length > 1, options.line);
  await view.begin(utf8(definition).length);
  try {
    for (const name of wanted) {
      const service = serviceOf(project, name);
      const id = await buildOne(compose, project, service, options, view);
      built.set(imageOf(service, project.name, compose.separator), id);
    }
    await view.provenance(wanted);
  } finally {
    await view.end();
  }
  if (options.silent) return built;
  await compose.run(async (progress) => {
    for (const image of built.keys()) progress.event({ id: image, state: 'done', status: 'Built' });
  }, 'Building');
  return built;
}

/** With the services whose images are contexts of theirs, those first. */
function withContexts(project: Project, names: readonly string[]): string[] {
  const order: string[] = [];
  const visit = (name: string, trail: readonly string[]): void => {
    if (order.includes(name) || trail.includes(name)) return;
    for (const context of project.services.get(name)?.build?.additional_contexts?.values() ?? [])
      if (context.startsWith('service:')) visit(context.slice('service:'.length), [...trail, name]);
    order.push(name);
  };
  for (const name of [...names].sort()) visit(name, []);
  return order;
}

const absentKeys = ['cache_to', 'ssh', 'entitlements', 'privileged', 'isolation', 'provenance', 'sbom'] as const;

function refuseAbsent({ name, build }: Service): void {
  for (const key of absentKeys) {
    const value = build?.[key];
    if (value === undefined || value === false || value === 'false') continue;
    throw new ComposeError(`services.${name}.build.${key} is not supported here: this builder has nothing like it`);
  }
  if ((build?.platforms ?? []).length > 1)
    throw new ComposeError(
      `services.${name}.build.platforms is not supported here: this builder makes one platform's image`,
    );
}

async function buildOne(
  compose: Compose,
  project: Project,
  service: Service,
  options: BuildOptions,
  view: BuildView,
): Promise<string> {
  const { build = {} } = service;
  refuseAbsent(service);
  const { context = '.' } = build;
  const isThere = context.includes('://') || (await compose.cli.system.stat(context).catch(() => undefined));
  if (!isThere) throw new ComposeError(`unable to prepare context: path "${context}" not found\n`);
  const wish = await wishOf(compose, project, service, options);
  const { events } = await startBuild(compose.cli, await compose.client(), wish);
  return view.follow(targetOf(service.name), events);
}

/** A service's build as `docker build`'s flags would ask for it. */
async function wishOf(compose: Compose, project: Project, service: Service, options: BuildOptions): Promise<BuildWish> {
  const { build = {} } = service;
  return {
    context: build.context ?? '.',
    file: dockerfilePath(build) ?? '',
    ...(build.dockerfile_inline === undefined ? {} : { inline: build.dockerfile_inline }),
    named: [...(build.additional_contexts ?? [])].map(([key, value]) => {
      if (!value.startsWith('service:')) return `${key}=${value}`;
      const other = serviceOf(project, value.slice('service:'.length));
      return `${key}=docker-image://${imageOf(other, project.name, compose.separator)}`;
    }),
    tags: [...(build.tags ?? []), imageOf(service, project.name, compose.separator)],
    outputs: [],
    buildArgs: Object.fromEntries(buildArguments(project, build, options.args)),
    labels: Object.fromEntries(imageLabels(project, service)),
    secrets: await secretsOf(compose, project, build),
    noCache: build.no_cache || options.noCache,
    noCacheStages: [],
    entitlements: [],
    pull: build.pull || options.pull,
    target: build.target ?? '',
    network: build.network ?? '',
    platform: platformOf(compose.cli, build.platforms?.[0] ?? ''),
    shmSize: Number(build.shm_size ?? 0),
    cgroupParent: '',
    ulimits: [...(build.ulimits ?? [])].map(([Name, { single, soft, hard }]) => ({
      Name,
      Soft: soft || single || 0,
      Hard: hard || single || 0,
    })),
    addHosts: [...(build.extra_hosts ?? [])].flatMap(([host, ips]) => ips.map((ip) => `${host}:${ip}`)),
    cacheFrom: build.cache_from ?? [],
    request: '',
    signal: new AbortController().signal,
  };
}

/** ID → base64 of the content. */
async function secretsOf(compose: Compose, project: Project, build: BuildAttributes): Promise<Map<string, string>> {
  const secrets = new Map<string, string>();
  for (const { source = '', target } of build.secrets ?? []) {
    const object = project.secrets.get(source);
    const id = target ?? source;
    if (object?.environment !== undefined) {
      secrets.set(id, base64(utf8(project.environment.get(object.environment) ?? '')));
      continue;
    }
    const path = object?.file ?? '';
    const bytes = await compose.cli.system.readFile(path).catch((error: unknown) => {
      throw new ComposeError(`failed to stat ${path}: ${openError(path, error, 'stat')}`);
    });
    secrets.set(id, base64(bytes));
  }
  return secrets;
}
