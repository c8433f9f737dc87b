/**
 * Services kept up to date with the files they are made of (compose's watch.go): changes are synced into their
 * containers, or restart them, or build their images anew, as `develop.watch` says.
 */

import { encodeFilters } from '../../../engine/api/filters.ts';
import { quote } from '../../../lib/gofmt.ts';
import { messageOf } from '../../cli/errors.ts';
import exec from '../../commands/container/exec.ts';
import type { Compose } from '../context.ts';
import { delegate } from '../delegate.ts';
import { ComposeError } from '../model/errors.ts';
import { type Project, replaceService, serviceNames, serviceOf, withSelected } from '../model/project.ts';
import type { Hook } from '../model/service-shape.ts';
import { type BuildOptions, buildImages } from '../ops/build.ts';
import { listContainers } from '../ops/containers.ts';
import { createProject } from '../ops/create.ts';
import { environmentList } from '../ops/create-body.ts';
import { label } from '../ops/labels.ts';
import { together } from '../ops/order.ts';
import { restartServices } from '../ops/restart.ts';
import { startProject } from '../ops/start.ts';
import type { LogView } from '../view/log-view.ts';
import type { Progress } from '../view/progress.ts';
import { FileWatcher } from './file-watcher.ts';
import { initialSyncFiles } from './initial-sync.ts';
import { syncFiles } from './sync-files.ts';
import { isBindMounted, type PathMapping, WatchRule } from './watch-rules.ts';

export interface WatchOptions {
  /** Empty: all. */
  readonly services: readonly string[];
  /** undefined: nothing may be built. */
  readonly build: BuildOptions | undefined;
  /** Images that a rebuild leaves without a name go. */
  readonly prune: boolean;
}

const unseen: Progress = { event: () => undefined, tail: () => undefined };

export class Watch {
  readonly #compose: Compose;
  readonly #view: LogView;
  readonly #project: Project;
  readonly #options: WatchOptions;
  readonly #rules: readonly WatchRule[];
  readonly #files: FileWatcher;
  #isClosed = false;

  private constructor(
    compose: Compose,
    view: LogView,
    project: Project,
    options: WatchOptions,
    rules: readonly WatchRule[],
    files: FileWatcher,
  ) {
    this.#compose = compose;
    this.#view = view;
    this.#project = project;
    this.#options = options;
    this.#rules = rules;
    this.#files = files;
  }

  /** Files are watched from here on. @throws ComposeError where a service can't be watched as its rules say, or none can */
  static async start(compose: Compose, view: LogView, given: Project, options: WatchOptions): Promise<Watch> {
    let project = withSelected(given, options.services);
    const rules: WatchRule[] = [];
    const paths: string[] = [];
    for (const name of serviceNames(project)) {
      project = rebuiltByWatch(project, name, options);
      for (const rule of await WatchRule.ofService(compose.cli.system, serviceOf(project, name))) {
        rules.push(rule);
        if (rule.copies && isBindMounted(rule.path, rule.service.volumes)) {
          compose.notices.warn(
            `path '${rule.path}' also declared by a bind mount volume, this path won't be monitored!\n`,
          );
          continue;
        }
        if (rule.copies && rule.trigger.initial_sync)
          await syncFiles(compose, project.name, name, await initialSyncFiles(compose, project.name, rule));
        paths.push(rule.path);
      }
    }
    await compose.notices.flush();
    if (paths.length === 0)
      throw new ComposeError(
        "none of the selected services is configured for watch, consider setting a 'develop' section",
      );
    const files = await FileWatcher.start(compose.cli.system, paths);
    view.watch('Watch enabled');
    return new Watch(compose, view, project, options, rules, files);
  }

  /** Acts on changes until `close`. What fails is told, and the next change gets its chance. */
  async run(): Promise<void> {
    for await (const batch of this.#files.batches()) {
      try {
        await this.#changed(batch);
      } catch (error) {
        this.#compose.notices.warn(`Error handling changed files: ${messageOf(error)}`);
      }
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#files.close();
    this.#view.watch('Watch disabled');
  }

  async #changed(paths: readonly string[]): Promise<void> {
    const rebuilt = new Set<string>();
    const synced = new Map<string, PathMapping[]>();
    const restarted = new Set<string>();
    const execs = new Set<WatchRule>();
    for (const path of paths) {
      for (const rule of this.#rules) {
        const mapping = rule.mapping(path);
        if (!mapping) continue;
        const { name } = rule.service;
        const { action = '' } = rule.trigger;
        if (action === 'rebuild') rebuilt.add(name);
        if (action.endsWith('restart')) restarted.add(name);
        if (action === 'sync+exec') execs.add(rule);
        if (rule.copies) synced.set(name, [...(synced.get(name) ?? []), mapping]);
      }
    }
    if (rebuilt.size > 0) await this.#rebuild([...rebuilt].sort());
    for (const [service, mappings] of synced) {
      const count = mappings.length;
      this.#view.watch(`Syncing service ${quote(service)} after ${count} changes were detected`);
      await syncFiles(this.#compose, this.#project.name, service, mappings);
    }
    if (restarted.size > 0) {
      const services = [...restarted].sort();
      await restartServices(this.#compose, unseen, this.#project, { services });
      this.#view.watch(`service(s) ${listed(services)} restarted`);
    }
    await together(this.#rules.filter((rule) => execs.has(rule)).map((rule) => this.#exec(rule)));
  }

  async #exec({ service, trigger }: WatchRule): Promise<void> {
    const client = await this.#compose.client();
    const containers = await listContainers(client, this.#project.name, { services: [service.name] });
    await this.#view.flush();
    await together(
      containers.map(async ({ Id }) => {
        const status = await delegate(this.#compose.cli, exec, [
          ...execFlags(trigger.exec),
          Id,
          ...(trigger.exec?.command ?? []),
        ]);
        if (status !== 0) throw new ComposeError('');
      }),
    );
  }

  async #rebuild(services: readonly string[]): Promise<void> {
    const { build, prune } = this.#options;
    if (!build) return;
    this.#view.watch(`Rebuilding service(s) ${listed(services)} after changes were detected...`);
    const line = (text: string): void => this.#view.watch(text);
    const built = await this.#told('Build failed.', () =>
      buildImages(
        this.#compose,
        this.#project,
        { ...build, services, dependencies: false, silent: true, line },
        new Map(),
      ),
    );
    if (prune) await this.#prune(new Set(built.values()));
    this.#view.watch(`service(s) ${listed(services)} successfully built`);
    const created = await this.#told('Failed to recreate services after update.', () =>
      createProject(this.#compose, unseen, this.#project, {
        services,
        build: undefined,
        quietPull: true,
        removeOrphans: false,
        ignoreOrphans: true,
        assumeYes: true,
        recreate: 'force',
        recreateDependencies: 'diverged',
        inherit: true,
        timeout: undefined,
      }),
    );
    await this.#told('Application failed to start after update.', () =>
      startProject(this.#compose, unseen, withSelected(created, services, 'dependents')),
    );
  }

  /** A step whose failure is told among the lines, before it ends the batch. */
  async #told<T>(failure: string, step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      this.#view.watch(`${failure} Error: ${messageOf(error)}`);
      throw error;
    }
  }

  async #prune(built: ReadonlySet<string>): Promise<void> {
    const client = await this.#compose.client();
    const filters = encodeFilters(
      new Map([
        ['dangling', ['true']],
        ['label', [`${label.project}=${this.#project.name}`]],
      ]),
    );
    for (const { Id } of await client.call('GET /images/json', { query: { filters } })) {
      // One that a container still has stays.
      if (!built.has(Id)) await client.call('DELETE /images/{name}', { path: { name: Id } }).catch(() => undefined);
    }
  }
}

/** A service with a rule to rebuild is always built. @throws ComposeError where it can't be */
function rebuiltByWatch(project: Project, name: string, { build }: WatchOptions): Project {
  const service = serviceOf(project, name);
  if (!(service.develop?.watch ?? []).some(({ action }) => action === 'rebuild')) return project;
  if (!service.build)
    throw new ComposeError(`can't watch service ${quote(name)} with action rebuild without a build context`);
  if (!build) throw new ComposeError(`--no-build is incompatible with watch action rebuild in service ${name}`);
  return replaceService(project, { ...service, pull_policy: 'build' });
}

function execFlags(hook: Hook | undefined): string[] {
  return [
    ...(hook?.user ? ['-u', hook.user] : []),
    ...(hook?.privileged ? ['--privileged'] : []),
    ...(hook?.working_dir ? ['-w', hook.working_dir] : []),
    ...environmentList(hook?.environment).flatMap((item) => ['-e', item]),
  ];
}

/** Go's %q of a list. */
function listed(names: readonly string[]): string {
  return `[${names.map((name) => quote(name)).join(' ')}]`;
}
