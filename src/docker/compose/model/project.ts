/** A project (compose-go's types.Project): its services and what they share, and choices among the services. */

import { matchGlob } from '../../../lib/glob.ts';
import { ComposeError } from './errors.ts';
import type { FileObject, Model, Network, ServiceAttributes, Volume } from './service-shape.ts';
import type { TreeMap } from './tree.ts';

export interface Service extends ServiceAttributes {
  name: string;
  /** Labels that compose itself sets. */
  customLabels: Map<string, string>;
}

export interface Project {
  readonly name: string;
  readonly workingDirectory: string;
  /** Absolute paths of the compose files. */
  readonly files: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly services: ReadonlyMap<string, Service>;
  /** Not of this run: no profile of theirs is active, or others were asked for. */
  readonly disabled: ReadonlyMap<string, Service>;
  readonly networks: ReadonlyMap<string, Network>;
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly secrets: ReadonlyMap<string, FileObject>;
  readonly configs: ReadonlyMap<string, FileObject>;
  readonly models: ReadonlyMap<string, Model>;
  readonly extensions: TreeMap;
  readonly profiles: readonly string[];
}

/** Whom a choice of services takes along. */
export type Along = 'dependencies' | 'dependents' | 'nobody';

/** By name. */
export function serviceNames(project: Project): string[] {
  return [...project.services.keys()].sort();
}

/** @throws ComposeError `no such service: x` */
export function serviceOf(project: Project, name: string): Service {
  const service = project.services.get(name);
  if (service) return service;
  const reason = project.disabled.has(name) ? 'disabled' : 'not found';
  throw new ComposeError(`no such service: ${name}: ${reason}`);
}

/** How many containers. */
export function scaleOf(service: ServiceAttributes): number {
  return service.scale ?? service.deploy?.replicas ?? 1;
}

export function withScale(service: Service, scale: number): Service {
  return { ...service, scale, ...(service.deploy ? { deploy: { ...service.deploy, replicas: scale } } : {}) };
}

/** The image's name where a service is only built. */
export function imageOf(service: Service, projectName: string, separator = '-'): string {
  return service.image ?? `${projectName}${separator}${service.name}`;
}

export function replaceService(project: Project, service: Service): Project {
  return { ...project, services: new Map(project.services).set(service.name, service) };
}

export function mapServices(project: Project, change: (service: Service) => Service): Project {
  return { ...project, services: new Map([...project.services].map(([name, service]) => [name, change(service)])) };
}

function isActive(service: ServiceAttributes, profiles: readonly string[]): boolean {
  const own = service.profiles ?? [];
  return own.length === 0 || profiles.includes('*') || own.some((profile) => profiles.includes(profile));
}

export function withProfiles(project: Project, profiles: readonly string[]): Project {
  const all = [...project.services, ...project.disabled];
  return {
    ...project,
    profiles,
    services: new Map(all.filter(([, service]) => isActive(service, profiles))),
    disabled: new Map(all.filter(([, service]) => !isActive(service, profiles))),
  };
}

/** A service that is named is active, and so are its profiles. */
export function withEnabled(project: Project, names: readonly string[]): Project {
  if (names.length === 0) return project;
  const more = names.flatMap((name) =>
    project.services.has(name) ? [] : (project.disabled.get(name)?.profiles ?? []),
  );
  return withProfiles(project, [...project.profiles, ...more]);
}

/** Names of the services chosen, in an order where dependencies come first. @throws ComposeError */
export function choose(project: Project, names: readonly string[], along: Along): string[] {
  const seen = new Set<string>();
  const order: string[] = [];
  const visit = (wanted: readonly string[], isRequired: (name: string) => boolean): void => {
    for (const pattern of wanted) {
      const found = serviceNames(project).filter((name) => matchGlob(pattern, name));
      if (found.length === 0 && isRequired(pattern)) throw new ComposeError(`no such service: ${pattern}`);
      for (const name of found) {
        if (seen.has(name)) continue;
        seen.add(name);
        const service = serviceOf(project, name);
        const dependencies = service.depends_on ?? new Map();
        if (along === 'dependencies')
          visit([...dependencies.keys()].sort(), (key) => dependencies.get(key)?.required !== false);
        else if (along === 'dependents') visit(dependentsOf(project, name), () => true);
        order.push(name);
      }
    }
  };
  visit(names.length === 0 ? serviceNames(project) : names, () => true);
  return order;
}

export function dependentsOf(project: Project, name: string): string[] {
  return serviceNames(project).filter((other) => project.services.get(other)?.depends_on?.has(name));
}

/** Only those, with whom they take along; dependencies on others are forgotten. @throws ComposeError */
export function withSelected(project: Project, names: readonly string[], along: Along = 'dependencies'): Project {
  if (names.length === 0) return project;
  const chosen = new Set(choose(project, names, along));
  return withDisabled(
    project,
    serviceNames(project).filter((name) => !chosen.has(name)),
  );
}

export function withDisabled(project: Project, names: readonly string[]): Project {
  const gone = new Set(names);
  const services = new Map<string, Service>();
  const disabled = new Map(project.disabled);
  for (const [name, service] of project.services) {
    if (gone.has(name)) {
      disabled.set(name, service);
      continue;
    }
    const before = service.depends_on;
    const dependencies = new Map([...(before ?? [])].filter(([other]) => !gone.has(other)));
    services.set(name, before ? { ...service, depends_on: dependencies } : service);
  }
  return { ...project, services, disabled };
}

/** Without what no service refers to. */
export function withoutUnused(project: Project): Project {
  const services = [...project.services.values()];
  const keep = <T>(all: ReadonlyMap<string, T>, used: readonly (string | undefined)[]): Map<string, T> =>
    new Map([...all].filter(([name]) => used.includes(name)));
  const sources = (references: readonly { source?: string }[] | undefined): (string | undefined)[] =>
    (references ?? []).map(({ source }) => source);
  return {
    ...project,
    networks: keep(
      project.networks,
      services.flatMap(({ networks }) => [...(networks?.keys() ?? [])]),
    ),
    volumes: keep(
      project.volumes,
      services.flatMap(({ volumes }) => sources((volumes ?? []).filter(({ type }) => type === 'volume'))),
    ),
    secrets: keep(
      project.secrets,
      services.flatMap(({ secrets, build }) => [...sources(secrets), ...sources(build?.secrets)]),
    ),
    configs: keep(
      project.configs,
      services.flatMap(({ configs }) => sources(configs)),
    ),
  };
}

/** @throws ComposeError where two services want one container name */
export function checkContainerNames(project: Project): void {
  const owners = new Map<string, string>();
  for (const name of serviceNames(project)) {
    const container = project.services.get(name)?.container_name;
    if (container === undefined) continue;
    const other = owners.get(container);
    if (other !== undefined)
      throw new ComposeError(`services.${name}: container name "${container}" is already in use by service ${other}"`);
    owners.set(container, name);
  }
}
