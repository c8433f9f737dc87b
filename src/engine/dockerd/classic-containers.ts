/**
 * The containers in which the classic builder's steps are done, and those that only stand for a change of the image's settings
 * (moby's builder/dockerfile/containerbackend.go).
 */
import type { ContainerConfig, HostConfig } from '../api/types/container.ts';
import type { Container } from './containers/container.ts';
import { createContainer } from './containers/create.ts';
import { removeContainer } from './containers/remove.ts';
import { startContainer } from './containers/start.ts';
import { sendSignal } from './containers/stop.ts';
import type { Daemon } from './daemon.ts';
import { shortId } from './ids.ts';
import { SIGKILL } from './signals.ts';

export type StepOutput = (stream: 1 | 2, bytes: Uint8Array) => void;

export class StepContainers {
  readonly #daemon: Daemon;
  readonly #host: HostConfig;
  readonly #say: (text: string) => void;
  readonly #made: Container[] = [];

  /** @param host what RUN's containers may use */
  constructor(daemon: Daemon, host: HostConfig, say: (text: string) => void) {
    this.#daemon = daemon;
    this.#host = host;
    this.#say = say;
  }

  /** @param config with the image's ID, empty for none @throws EngineError */
  async create(config: ContainerConfig, isRun: boolean): Promise<Container> {
    const LogConfig = { Type: 'none', Config: {} };
    const HostConfig: HostConfig = isRun ? { ...this.#host, LogConfig } : { LogConfig };
    const { container } = await createContainer(this.#daemon, { ...config, HostConfig });
    this.#made.push(container);
    this.#say(` ---> Running in ${shortId(container.id)}\n`);
    return container;
  }

  /** Runs a container to its end: its exit status. @throws EngineError where it can't be started */
  async run(container: Container, onOutput: StepOutput, signal: AbortSignal): Promise<number> {
    const { state, streams } = container;
    const output = streams.subscribe([1, 2]).getReader();
    this.#daemon.events.publish('container', 'attach', container.id, container.eventAttributes);
    const exit = state.wait('next-exit');
    exit.catch(() => undefined);
    const stop = (): void => {
      if (state.running) sendSignal(this.#daemon, container, SIGKILL);
    };
    signal.addEventListener('abort', stop);
    try {
      await startContainer(this.#daemon, container);
      if (signal.aborted) stop();
      for (let next = await output.read(); !next.done; next = await output.read())
        onOutput(next.value.stream, next.value.bytes);
      const { exitCode } = await exit;
      if (!signal.aborted) return exitCode;
      await this.#remove();
      throw new Error('context canceled');
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Removes what was made so far, and says so. */
  async removeAll(): Promise<void> {
    for (const { id } of await this.#remove()) this.#say(` ---> Removed intermediate container ${shortId(id)}\n`);
  }

  async #remove(): Promise<readonly Container[]> {
    const all = this.#made.splice(0);
    for (const container of all)
      await removeContainer(this.#daemon, container, { force: true, volumes: true, locked: false });
    return all;
  }
}
