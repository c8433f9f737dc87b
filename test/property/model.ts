/** What docker commands do to a small world of names: the model that the engine is compared with. */

export type State = 'created' | 'running' | 'paused' | 'exited';

export interface ModelContainer {
  state: State;
  readonly volume: string;
  /** By name: which network of that name it was connected to last; undefined where it never was. */
  readonly networks: Map<string, number | undefined>;
}

export interface Step {
  readonly verb: string;
  readonly container: string;
  readonly other: string;
  readonly volume: string;
  readonly network: string;
}

export class Model {
  readonly containers = new Map<string, ModelContainer>();
  readonly volumes = new Set<string>();
  /** By name: a number for each network that there ever was. */
  readonly networks = new Map<string, number>([['bridge', 0]]);
  #made = 0;

  /** Does a step; false where Docker refuses it, with nothing changed. */
  apply(step: Step): boolean {
    const { verb, volume, network } = step;
    switch (verb) {
      case 'create':
        return this.#create(step);
      case 'volume-create':
        this.volumes.add(volume);
        return true;
      case 'volume-rm':
        if ([...this.containers.values()].some((container) => container.volume === volume)) return false;
        return this.volumes.delete(volume);
      case 'network-create':
        if (this.networks.has(network)) return false;
        this.#made += 1;
        this.networks.set(network, this.#made);
        return true;
      case 'network-rm':
        if (this.#active(network)) return false;
        return this.networks.delete(network);
      default: {
        const container = this.containers.get(step.container);
        return container !== undefined && this.#change(container, step);
      }
    }
  }

  #create({ container, volume }: Step): boolean {
    if (this.containers.has(container)) return false;
    this.volumes.add(volume);
    this.containers.set(container, { state: 'created', volume, networks: new Map([['bridge', undefined]]) });
    return true;
  }

  /** Whether a running container is on it. */
  #active(network: string): boolean {
    return [...this.containers.values()].some(
      ({ state, networks }) => networks.has(network) && (state === 'running' || state === 'paused'),
    );
  }

  #has(name: string, id: number | undefined): boolean {
    return id !== undefined && this.networks.get(name) === id;
  }

  #change(container: ModelContainer, { verb, other, network, ...step }: Step): boolean {
    const runs = container.state === 'running' || container.state === 'paused';
    switch (verb) {
      case 'start':
        if (container.state === 'paused') return false;
        // A network that was removed meanwhile can't be joined, nor another one that got its name.
        if (!runs && [...container.networks].some(([name, id = this.networks.get(name)]) => !this.#has(name, id)))
          return false;
        for (const name of container.networks.keys()) container.networks.set(name, this.networks.get(name));
        container.state = 'running';
        return true;
      case 'stop':
        if (runs) container.state = 'exited';
        return true;
      case 'kill':
        if (runs) container.state = 'exited';
        return runs;
      case 'pause':
        if (container.state !== 'running') return false;
        container.state = 'paused';
        return true;
      case 'unpause':
        if (container.state !== 'paused') return false;
        container.state = 'running';
        return true;
      case 'rm':
        return !runs && this.containers.delete(step.container);
      case 'rm-force':
        return this.containers.delete(step.container);
      case 'rename':
        if (this.containers.has(other)) return false;
        this.containers.delete(step.container);
        this.containers.set(other, container);
        return true;
      case 'connect':
        // What doesn't run may be given any name, and again.
        if (runs && (!this.networks.has(network) || container.networks.has(network))) return false;
        container.networks.set(network, runs ? this.networks.get(network) : undefined);
        return true;
      case 'disconnect':
        return (!runs || this.networks.has(network)) && container.networks.delete(network);
      default:
        throw new Error(`no such step: ${verb}`);
    }
  }
}
