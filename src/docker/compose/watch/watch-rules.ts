/** What a service's `develop.watch` says of a changed file (compose's watch.go): which rule it falls under, and where it goes. */

import type { System } from '../../../kernel/exec/program.ts';
import { joinPath } from '../../../lib/path.ts';
import { PatternMatcher } from '../../../lib/pattern-matcher.ts';
import { ignorePatterns } from '../../build/context.ts';
import type { Service } from '../model/project.ts';
import type { VolumeMount, WatchTrigger } from '../model/service-shape.ts';
import { dockerfilePath } from '../ops/bake-file.ts';
import { isInside } from './file-watcher.ts';

/** Files of editors and tools, of no use in a container. */
const ephemeral = [
  '**/*___jb_old___',
  '**/*___jb_tmp___',
  '**/.idea/**',
  '**/.#*',
  '**/#*#',
  '**/4913',
  '**/*~',
  '**/.*.swp',
  '**/.*.swx',
  '**/.*.swo',
  '**/.*.swn',
  '**/*.kate-swp',
  '**/*-go-tmp-umask',
];

export interface PathMapping {
  readonly hostPath: string;
  /** Empty where nothing is copied. */
  readonly containerPath: string;
}

type Matches = (path: string) => boolean;

/** Patterns below a folder, where relative paths are too. @throws Error for a pattern that isn't right */
function matcher(folder: string, patterns: readonly string[]): Matches {
  if (patterns.length === 0) return () => false;
  const absolute = patterns.map((pattern) =>
    pattern.startsWith('!') ? `!${joinPath(folder, pattern.slice(1)).slice(1)}` : joinPath(folder, pattern).slice(1),
  );
  const matching = new PatternMatcher(absolute);
  return (path) => matching.matchesOrParent((path.startsWith('/') ? path : joinPath(folder, path)).slice(1));
}

/** Paths that no rule of the service sees: its .dockerignore's, editors' files, a `.git` at the root. */
async function ignored(system: System, { build }: Service): Promise<Matches> {
  const context = build?.context;
  const patterns = context?.startsWith('/') ? await ignorePatterns(system, context, dockerfilePath(build ?? {})) : [];
  const all = [matcher(context ?? '/', patterns), matcher('/', ephemeral), matcher('/', ['.git/'])];
  return (path) => all.some((matches) => matches(path));
}

export class WatchRule {
  readonly service: Service;
  readonly trigger: WatchTrigger;
  readonly path: string;
  readonly #isIgnored: Matches;
  readonly #isIncluded: Matches;

  private constructor(service: Service, trigger: WatchTrigger, ignoredByAll: Matches) {
    const { path = '', include = [], ignore = [] } = trigger;
    this.service = service;
    this.trigger = trigger;
    this.path = path;
    const ignoredHere = matcher(path, ignore);
    this.#isIgnored = (changed) => ignoredByAll(changed) || ignoredHere(changed);
    this.#isIncluded = include.length === 0 ? () => true : matcher(path, include);
  }

  static async ofService(system: System, service: Service): Promise<WatchRule[]> {
    const ignoredByAll = await ignored(system, service);
    return (service.develop?.watch ?? []).map((trigger) => new WatchRule(service, trigger, ignoredByAll));
  }

  get copies(): boolean {
    return this.trigger.action?.startsWith('sync') ?? false;
  }

  isIgnored(path: string): boolean {
    return this.#isIgnored(path);
  }

  /** undefined: the rule isn't about this path. */
  mapping(path: string): PathMapping | undefined {
    if (!isInside(this.path, path) || !this.#isIncluded(path) || this.#isIgnored(path)) return undefined;
    const { target = '' } = this.trigger;
    return { hostPath: path, containerPath: target === '' ? '' : joinPath(target, path.slice(this.path.length)) };
  }
}

/** A mounted path needs no copying. */
export function isBindMounted(path: string, volumes: readonly VolumeMount[] | undefined): boolean {
  return (volumes ?? []).some(
    ({ bind, source }) => bind !== undefined && source !== undefined && isInside(source, path),
  );
}
