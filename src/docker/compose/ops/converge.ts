/**
 * A service's containers as its configuration wants them: kept, made anew where the configuration or the image changed,
 * added, removed (compose's convergence.go).
 */

import type { ContainerSummary } from '../../../engine/api/types/container.ts';
import { messageOf } from '../../cli/errors.ts';
import type { Compose } from '../context.ts';
import { ComposeError } from '../model/errors.ts';
import { dependentsOf, type Project, type Service, scaleOf, serviceOf } from '../model/project.ts';
import { serviceHash } from '../model/render.ts';
import { done, failed, type Progress, working } from '../view/progress.ts';
import { byName, isOneOff, nameOf, numberOf, serviceLabel, titleOf } from './containers.ts';
import { type CreateOptions, createBody } from './create-body.ts';
import { label } from './labels.ts';
import { inOrder, together } from './order.ts';
import { stopAndRemove, stopServices } from './stop.ts';

export type Recreate = 'diverged' | 'force' | 'never';

export interface ConvergeOptions {
  /** Those asked for; the others are along as dependencies. */
  readonly services: readonly string[];
  readonly recreate: Recreate;
  readonly recreateDependencies: Recreate;
  /** New containers keep anonymous volumes of the old. */
  readonly inherit: boolean;
  readonly timeout: number | undefined;
}

export class Convergence {
  readonly #compose: Compose;
  readonly #progress: Progress;
  readonly #project: Project;
  readonly #networks: ReadonlyMap<string, string> | undefined;
  readonly #volumes: ReadonlyMap<string, string> | undefined;
  readonly #state = new Map<string, ContainerSummary[]>();

  /** @param networks, volumes key in the file → ID, name; undefined: not looked at */
  constructor(
    compose: Compose,
    progress: Progress,
    project: Project,
    containers: readonly ContainerSummary[],
    networks?: ReadonlyMap<string, string>,
    volumes?: ReadonlyMap<string, string>,
  ) {
    this.#compose = compose;
    this.#progress = progress;
    this.#project = project;
    this.#networks = networks;
    this.#volumes = volumes;
    for (const container of containers.filter((item) => !isOneOff(item))) {
      const service = serviceLabel(container);
      this.#state.set(service, [...(this.#state.get(service) ?? []), container]);
    }
  }

  apply(options: ConvergeOptions): Promise<void> {
    return inOrder(this.#project, (name) => {
      const recreate = options.services.includes(name) ? options.recreate : options.recreateDependencies;
      return this.#ensure(serviceOf(this.#project, name), recreate, options);
    });
  }

  async #ensure(service: Service, recreate: Recreate, options: ConvergeOptions): Promise<void> {
    if (service.provider)
      throw new ComposeError(`services.${service.name}: providers are not supported here: there are no plugins`);
    const expected = scaleOf(service);
    if (expected > 1 && service.container_name !== undefined)
      throw new ComposeError(
        `WARNING: The "${service.name}" service is using the custom container name "${service.container_name}". Docker requires each container to have a unique name. Remove the custom name to scale the service`,
      );
    const resolved = this.resolve(service);
    const hash = serviceHash(resolved);
    const isObsolete = (container: ContainerSummary): boolean =>
      this.#mustRecreate(resolved, container, recreate, hash);
    const existing = [...(this.#state.get(service.name) ?? [])].sort((a, b) => {
      const order = Number(isObsolete(a)) - Number(isObsolete(b));
      return order || numberOf(a) - numberOf(b) || a.Created - b.Created;
    });
    const updated: ContainerSummary[] = [];
    const tasks: Promise<void>[] = [];
    const { timeout } = options;
    for (const [index, container] of existing.entries()) {
      if (index >= expected) {
        tasks.push(stopAndRemove(this.#compose, this.#progress, container, { timeout, service: resolved }));
      } else if (isObsolete(container)) {
        await this.#stopDependents(service);
        tasks.push(
          this.#recreate(resolved, container, options).then((created) => {
            updated[index] = created;
          }),
        );
      } else {
        updated[index] = container;
        tasks.push(this.#keep(container));
      }
    }
    const next = Math.max(0, ...existing.map(numberOf)) + 1;
    for (let index = existing.length; index < expected; index++) {
      const number = next + index - existing.length;
      tasks.push(
        this.#create(resolved, number).then((created) => {
          updated[index] = created;
        }),
      );
    }
    try {
      await together(tasks);
    } finally {
      this.#state.set(
        service.name,
        updated.filter((container) => container !== undefined),
      );
    }
  }

  /** References to other services become references to their containers. @throws ComposeError */
  resolve(service: Service): Service {
    const first = (name: string, what: string): string => {
      const [container] = [...(this.#state.get(name) ?? [])].sort(byName);
      if (!container) throw new ComposeError(`cannot share ${what} with service ${name}: container missing`);
      return container.Id;
    };
    const changed = { ...service };
    if (service.volumes_from) {
      changed.volumes_from = service.volumes_from.map((volume) => {
        const [name = '', other = ''] = volume.split(':');
        return name === 'container' ? other : first(name, 'volume');
      });
    }
    for (const [key, what] of [
      ['network_mode', 'network namespace'],
      ['ipc', 'IPC namespace'],
      ['pid', 'PID namespace'],
    ] as const) {
      const mode = service[key];
      if (mode?.startsWith('service:')) changed[key] = `container:${first(mode.slice('service:'.length), what)}`;
    }
    return changed;
  }

  #mustRecreate(service: Service, container: ContainerSummary, recreate: Recreate, hash: string): boolean {
    if (recreate !== 'diverged') return recreate === 'force';
    const { Labels, State, NetworkSettings, Mounts } = container;
    if (Labels[label.configHash] !== hash) return true;
    if ((Labels[label.image] ?? '') !== (service.customLabels.get(label.image) ?? '')) return true;
    if (this.#networks && State === 'running') {
      const joined = Object.values(NetworkSettings?.Networks ?? {}).map(({ NetworkID }) => NetworkID);
      for (const key of service.networks?.keys() ?? []) if (!joined.includes(this.#networks.get(key))) return true;
    }
    if (!this.#volumes) return false;
    const mounted = Mounts.filter(({ Type }) => Type === 'volume').map(({ Name }) => Name);
    return (service.volumes ?? []).some(
      ({ type, source }) => type === 'volume' && source !== undefined && !mounted.includes(this.#volumes?.get(source)),
    );
  }

  async #keep(container: ContainerSummary): Promise<void> {
    const title = titleOf(container);
    if (container.State === 'running') this.#progress.event(done(title, 'Running'));
    if (['running', 'created', 'restarting', 'exited'].includes(container.State)) return;
    this.#progress.event(working(title, 'Restart'));
    const client = await this.#compose.client();
    await client.call('POST /containers/{id}/start', { path: { id: container.Id } });
    this.#progress.event(done(title, 'Restarted'));
  }

  /** Those that restart with it are stopped, and started again later. */
  async #stopDependents(service: Service): Promise<void> {
    const dependents = dependentsOf(this.#project, service.name).filter(
      (name) => this.#project.services.get(name)?.depends_on?.get(service.name)?.restart,
    );
    if (dependents.length === 0) return;
    await stopServices(this.#compose, this.#progress, this.#project.name, {
      project: this.#project,
      services: dependents,
    });
    for (const name of dependents)
      this.#state.set(
        name,
        (this.#state.get(name) ?? []).map((container) => ({ ...container, State: 'exited' })),
      );
  }

  async #create(service: Service, number: number): Promise<ContainerSummary> {
    return this.createOne(service, this.#nameOf(service, number), {
      number,
      aliases: true,
      labels: new Map([...(service.labels ?? []), ...service.customLabels]),
    });
  }

  #nameOf(service: Service, number: number): string {
    const { separator } = this.#compose;
    return service.container_name ?? [this.#project.name, service.name, number].join(separator);
  }

  /** With what it tells on the way. */
  async createOne(service: Service, name: string, options: CreateOptions): Promise<ContainerSummary> {
    const title = `Container ${name}`;
    this.#progress.event(working(title, 'Creating'));
    try {
      const created = await this.#post(service, name, options);
      this.#progress.event(done(title, 'Created'));
      return created;
    } catch (error) {
      this.#progress.event(failed(title, messageOf(error)));
      throw error;
    }
  }

  async #post(service: Service, name: string, options: CreateOptions): Promise<ContainerSummary> {
    const client = await this.#compose.client();
    const body = await createBody(this.#compose, this.#project, service, options);
    const platform = service.platform ?? this.#project.environment.get('DOCKER_DEFAULT_PLATFORM') ?? '';
    const { Id, Warnings } = await client.call('POST /containers/create', {
      query: { name, ...(platform === '' ? {} : { platform }) },
      body,
    });
    for (const text of Warnings ?? []) this.#progress.event({ id: service.name, state: 'warning', text });
    return {
      Id,
      Names: [`/${name}`],
      Image: body.Image ?? '',
      ImageID: '',
      Command: '',
      Created: Math.floor(this.#compose.cli.system.now() / 1e9),
      Ports: [],
      Labels: body.Labels ?? {},
      State: 'created',
      Status: '',
      HostConfig: {},
      NetworkSettings: null,
      Mounts: [],
    };
  }

  async #recreate(
    service: Service,
    replaced: ContainerSummary,
    { inherit, timeout }: ConvergeOptions,
  ): Promise<ContainerSummary> {
    const client = await this.#compose.client();
    const title = titleOf(replaced);
    this.#progress.event(working(title, 'Recreate'));
    try {
      const number = numberOf(replaced);
      const name = this.#nameOf(service, number);
      const temporary = `${replaced.Id.slice(0, 12)}_${name}`;
      const shown = service.container_name ?? [service.name, number].join(this.#compose.separator);
      const created = await this.#post(service, temporary, {
        number,
        aliases: true,
        labels: new Map([...(service.labels ?? []), ...service.customLabels, [label.replace, shown]]),
        ...(inherit ? { inherited: replaced } : {}),
      });
      const path = { id: replaced.Id };
      await client.call('POST /containers/{id}/stop', {
        path,
        query: timeout === undefined ? {} : { t: String(timeout) },
      });
      await client.call('DELETE /containers/{id}', { path });
      await client.call('POST /containers/{id}/rename', { path: { id: created.Id }, query: { name } });
      this.#progress.event(done(title, 'Recreated'));
      return { ...created, Names: [`/${name}`] };
    } catch (error) {
      this.#progress.event(failed(title, messageOf(error)));
      throw error;
    }
  }
}

/** For warnings: `a, b`. */
export function namesOf(containers: readonly ContainerSummary[]): string {
  return `[${containers.map(nameOf).join(' ')}]`;
}
