/**
 * Building services' images (compose's build_bake.go): each goes to the daemon's BuildKit as `docker build` would send it,
 * shown as one build. Left out: the classic builder, cache export, attestations, ssh, several platforms.
 */

import { buildContextsHeader, buildSecretsHeader, encodeHeaderMap } from '../../../engine/api/build-extensions.ts';
import { encodeAuth } from '../../../engine/api/registry-auth.ts';
import type { ImageInspect } from '../../../engine/api/types/image.ts';
import { base64, utf8 } from '../../../lib/bytes.ts';
import { type TarInput, tarStream } from '../../../lib/tar.ts';
import { contextEntries } from '../../build/context.ts';
import { type BuildInput, buildInput } from '../../build/input.ts';
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
  const view = new BuildView(compose, options.quiet, wanted.length > 1);
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
  const input = await inputOf(compose, project, service, build);
  const secrets = await secretsOf(compose, project, build);
  const client = await compose.client();
  const hosts = [...(build.extra_hosts ?? [])].flatMap(([host, ips]) => ips.map((ip) => `${host}:${ip}`));
  const [platform] = build.platforms ?? [];
  const stream = await client.call('POST /build', {
    query: {
      version: '2',
      dockerfile: input.dockerfile,
      t: [...(build.tags ?? []), imageOf(service, project.name, compose.separator)],
      rm: '1',
      ...(input.remote === undefined ? {} : { remote: input.remote }),
      ...(build.no_cache || options.noCache ? { nocache: '1' } : {}),
      ...(build.pull || options.pull ? { pull: '1' } : {}),
      ...(build.target === undefined ? {} : { target: build.target }),
      ...(build.network === undefined ? {} : { networkmode: build.network }),
      ...(platform === undefined ? {} : { platform }),
      ...(build.shm_size ? { shmsize: String(build.shm_size) } : {}),
      ...(hosts.length === 0 ? {} : { extrahosts: hosts }),
      ...(build.ulimits
        ? {
            ulimits: JSON.stringify(
              [...build.ulimits].map(([Name, { single, soft, hard }]) => ({
                Name,
                Soft: soft || single,
                Hard: hard || single,
              })),
            ),
          }
        : {}),
      buildargs: JSON.stringify(Object.fromEntries(buildArguments(project, build, options.args))),
      labels: JSON.stringify(Object.fromEntries(imageLabels(project, service))),
      cachefrom: JSON.stringify(build.cache_from ?? []),
    },
    headers: {
      'X-Registry-Config': encodeAuth((await compose.cli.config()).auths()),
      ...(secrets.size === 0 ? {} : { [buildSecretsHeader]: encodeHeaderMap(secrets) }),
      ...(input.contexts.size === 0 ? {} : { [buildContextsHeader]: encodeHeaderMap(input.contexts) }),
    },
    ...(input.body ? { body: input.body } : {}),
  });
  return view.follow(targetOf(service.name), stream);
}

async function inputOf(
  compose: Compose,
  project: Project,
  service: Service,
  build: BuildAttributes,
): Promise<BuildInput> {
  const { context = '.' } = build;
  const named = [...(build.additional_contexts ?? [])].map(([key, value]) => {
    if (!value.startsWith('service:')) return `${key}=${value}`;
    const other = serviceOf(project, value.slice('service:'.length));
    return `${key}=docker-image://${imageOf(other, project.name, compose.separator)}`;
  });
  if (build.dockerfile_inline === undefined) {
    try {
      return await buildInput(compose.cli, context, dockerfilePath(build) ?? '', named);
    } catch (error) {
      if (!(await compose.cli.system.stat(context).catch(() => undefined)) && !context.includes('://'))
        throw new ComposeError(`unable to prepare context: path "${context}" not found\n`);
      throw error;
    }
  }
  const name = `.dockerfile.${service.name}`;
  const data = utf8(build.dockerfile_inline);
  const entries = async function* (): AsyncGenerator<TarInput> {
    yield { entry: { name, type: 'file', mode: 0o644, uid: 0, gid: 0, size: data.length, mtime: 0 }, data };
    yield* contextEntries(compose.cli.system, context, { dockerfile: undefined });
  };
  const { contexts } = await buildInput(compose.cli, context, '', named);
  return { body: tarStream(entries()), dockerfile: name, remote: undefined, contexts, shownDockerfile: 'Dockerfile' };
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
