/** `up` with its containers' output on the screen: ^C stops them, a second one kills (compose's up.go). */

import type { ContainerSummary } from '../../../engine/api/types/container.ts';
import { SIGINT, SIGTERM } from '../../../kernel/uapi/signal.ts';
import { CliError, messageOf } from '../../cli/errors.ts';
import type { Compose } from '../context.ts';
import type { Project } from '../model/project.ts';
import type { LogView } from '../view/log-view.ts';
import { type Progress, plainLine } from '../view/progress.ts';
import { Watch, type WatchOptions } from '../watch/watch.ts';
import { byName, isConflict, isNotFound, isOf, listContainers, shortName } from './containers.ts';
import { attachOutput, type ContainerEvent, monitor, showLogs } from './logs.ts';
import { together } from './order.ts';
import { startProject } from './start.ts';
import { stopServices } from './stop.ts';

export interface AttachedUpOptions {
  /** Services whose output is shown. */
  readonly attach: readonly string[];
  /** Services asked for; empty: all. */
  readonly services: readonly string[];
  /** What the end of one means for all. */
  readonly onExit: 'ignore' | 'stop' | 'fail';
  readonly exitCodeFrom: string;
  readonly timeout: number | undefined;
  /** Files are watched meanwhile. */
  readonly watch: WatchOptions | undefined;
}

/** Answers the exit status. */
export async function attachedUp(
  compose: Compose,
  project: Project,
  view: LogView,
  options: AttachedUpOptions,
): Promise<number> {
  const session = new Session(compose, project, view, options);
  return session.run();
}

class Session {
  readonly #compose: Compose;
  readonly #project: Project;
  readonly #view: LogView;
  readonly #options: AttachedUpOptions;
  readonly #abort = new AbortController();
  readonly #tasks: Promise<void>[] = [];
  readonly #errors: string[] = [];
  #attached: readonly string[] = [];
  #watch: Watch | undefined;
  #isStopping = false;
  #hasEnded = false;
  #exitCode: number | undefined;
  #signals = 0;

  constructor(compose: Compose, project: Project, view: LogView, options: AttachedUpOptions) {
    this.#compose = compose;
    this.#project = project;
    this.#view = view;
    this.#options = options;
  }

  async run(): Promise<number> {
    const { system } = this.#compose.cli;
    const stops = [SIGINT, SIGTERM].map((signal) => system.onSignal(signal, () => this.#interrupted()));
    try {
      await this.#startWatching();
      const containers = await this.#attachAll();
      this.#attached = containers.map(({ Id }) => Id);
      const watched = this.#options.services.length > 0 ? this.#options.services : this.#options.attach;
      const watching = monitor(
        this.#compose,
        this.#project.name,
        watched,
        (event) => this.#happened(event),
        this.#abort.signal,
      );
      watching.catch((error: unknown) => this.#errors.push(messageOf(error)));
      try {
        await startProject(this.#compose, { event: () => undefined, tail: () => undefined }, this.#project);
      } catch (error) {
        if (!this.#isStopping) {
          this.#abort.abort();
          throw error;
        }
      }
      await watching.catch(() => undefined);
      this.#abort.abort();
      await Promise.all(this.#tasks);
      this.#watch?.close();
      await this.#view.flush();
    } finally {
      this.#watch?.close();
      for (const stop of stops) stop();
    }
    const status = this.#exitCode ?? 0;
    if (this.#errors.length > 0) throw new CliError(this.#errors.join('\n'), status || 1);
    if (this.#signals === 0 && status === 0) return 0;
    // An error without words is a line of its own to docker.
    await this.#compose.cli.err('\n');
    return status || 130;
  }

  async #startWatching(): Promise<void> {
    const { watch } = this.#options;
    if (!watch) return;
    this.#watch = await Watch.start(this.#compose, this.#view, this.#project, watch);
    await this.#view.flush();
    this.#watch.run().catch((error: unknown) => void this.#errors.push(messageOf(error)));
  }

  async #attachAll(): Promise<ContainerSummary[]> {
    const client = await this.#compose.client();
    const { attach } = this.#options;
    // Where no service is to be attached to, all are.
    const all = await listContainers(client, this.#project.name, { all: true, services: attach });
    const containers = all.sort(byName);
    if (containers.length === 0) return containers;
    const names = containers.map((container) => shortName(container, this.#compose.separator));
    await this.#compose.cli.out(`Attaching to ${names.join(', ')}\n`);
    const { services } = this.#options;
    for (const [index, container] of containers.entries()) {
      const { done } = await attachOutput(this.#compose, this.#view, names[index] ?? '', container.Id);
      // Others may never start.
      if (services.length === 0 || isOf(services)(container)) this.#tasks.push(done.catch(() => undefined));
    }
    return containers;
  }

  #interrupted(): void {
    this.#signals++;
    if (!this.#isStopping) {
      void this.#compose.cli.out('Gracefully Stopping... press Ctrl+C again to force\n');
      this.#stop();
      // From here on only the stopping is told.
      this.#view.close();
      this.#abort.abort();
    } else this.#kill();
  }

  #stop(): void {
    this.#isStopping = true;
    const { services, timeout } = this.#options;
    const stopping = stopServices(this.#compose, this.#progress(), this.#project.name, {
      project: this.#project,
      services,
      timeout,
    });
    this.#tasks.push(stopping.catch((error: unknown) => void this.#errors.push(messageOf(error))));
  }

  /** Lines among those of the containers. */
  #progress(): Progress {
    const { cli, view, ansi } = this.#compose;
    const isMixed = view.mode === 'auto' && cli.system.isTerminal(2);
    return {
      event: (event) => {
        if (!isMixed) this.#view.note(plainLine(event).replace(/\n$/, ''));
        else {
          const status = ansi ? `\x1b[32m${event.status ?? ''}\x1b[0m` : (event.status ?? '');
          this.#view.status('', `${event.id} ${event.text ?? ''} ${status}`);
        }
      },
      tail: (message) => this.#view.status('', message),
    };
  }

  #kill(): void {
    const killing = (async () => {
      const client = await this.#compose.client();
      const { services } = this.#options;
      const running = await listContainers(client, this.#project.name, { oneOff: 'include', services });
      await together(
        running.map(async ({ Id }) => {
          await client.call('POST /containers/{id}/kill', { path: { id: Id } }).catch((error: unknown) => {
            if (!isNotFound(error) && !isConflict(error)) throw error;
          });
        }),
      );
    })();
    this.#tasks.push(killing.catch((error: unknown) => void this.#errors.push(messageOf(error))));
  }

  #happened(event: ContainerEvent): void {
    if (event.type === 'exited') {
      const suffix = event.restarting ? ' (restarting)' : '';
      this.#view.status(event.name, `exited with code ${event.exitCode}${suffix}`);
      if (!event.restarting) this.#ended(event);
    } else if (event.type === 'recreated') this.#view.status(event.name, 'has been recreated');
    else if (event.type === 'started' && (!this.#attached.includes(event.id) || event.restarting)) this.#follow(event);
  }

  #ended({ service, exitCode }: ContainerEvent): void {
    const { onExit, exitCodeFrom } = this.#options;
    if (exitCodeFrom !== '' && service === exitCodeFrom) this.#exitCode ??= exitCode;
    if (onExit === 'ignore' || this.#hasEnded || (onExit === 'fail' && exitCode === 0)) return;
    this.#hasEnded = true;
    if (exitCodeFrom === '') this.#exitCode = exitCode;
    this.#view.note('\x1b[31m\x1b[1mAborting on container exit...\x1b[0m');
    this.#watch?.close();
    this.#stop();
  }

  /** One that came later, or came back. */
  #follow({ id, name }: ContainerEvent): void {
    const following = (async () => {
      const client = await this.#compose.client();
      const container = await client.call('GET /containers/{id}/json', { path: { id } });
      await showLogs(this.#compose, this.#view, name, container, { follow: true, since: container.State.StartedAt });
    })();
    this.#tasks.push(following.catch(() => undefined));
  }
}
