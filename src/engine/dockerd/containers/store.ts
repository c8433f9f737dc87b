/** All containers, found by id, name or a unique prefix of the id (moby's container view and truncindex). */
import { conflict, invalidParameter, notFound } from '../../errdefs.ts';
import type { Container } from './container.ts';

const validName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;

export class ContainerStore {
  readonly #byId = new Map<string, Container>();
  /** Names with a leading slash → id; links' `/parent/alias` are here too. */
  readonly #names = new Map<string, string>();

  all(): Container[] {
    return [...this.#byId.values()];
  }

  get size(): number {
    return this.#byId.size;
  }

  add(container: Container): void {
    this.#byId.set(container.id, container);
  }

  remove(container: Container): void {
    this.#byId.delete(container.id);
    for (const [name, id] of [...this.#names]) if (id === container.id) this.#names.delete(name);
  }

  byId(id: string): Container | undefined {
    return this.#byId.get(id);
  }

  byName(name: string): Container | undefined {
    const id = this.#names.get(name.startsWith('/') ? name : `/${name}`);
    return id === undefined ? undefined : this.#byId.get(id);
  }

  isTaken(name: string): boolean {
    return this.#names.has(name.startsWith('/') ? name : `/${name}`);
  }

  /**
   * A container by full id, name or id prefix, in that order.
   * @throws notFound `No such container: x`; invalidParameter for a prefix of several, or none
   */
  get(reference: string): Container {
    if (reference === '') throw invalidParameter('invalid name or ID supplied: ""');
    const exact = this.#byId.get(reference) ?? this.byName(reference);
    if (exact) return exact;
    const matches = [...this.#byId.keys()].filter((id) => id.startsWith(reference));
    const [only] = matches;
    if (matches.length > 1) throw invalidParameter(`Multiple IDs found with provided prefix: ${reference}`);
    const container = only === undefined ? undefined : this.#byId.get(only);
    if (!container) throw notFound(`No such container: ${reference}`);
    return container;
  }

  find(reference: string): Container | undefined {
    try {
      return this.get(reference);
    } catch {
      return undefined;
    }
  }

  /**
   * Takes a name for a container.
   * @returns the name with its slash
   * @throws invalidParameter, conflict in Docker's words
   */
  reserve(name: string, id: string): string {
    const bare = name.replace(/^\//, '');
    if (!validName.test(bare))
      throw invalidParameter(`Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
    const owner = this.#names.get(`/${bare}`);
    if (owner !== undefined)
      throw conflict(
        `Conflict. The container name "/${bare}" is already in use by container "${owner}". You have to remove (or rename) that container to be able to reuse that name.`,
      );
    this.#names.set(`/${bare}`, id);
    return `/${bare}`;
  }

  release(name: string): void {
    this.#names.delete(name);
  }

  /** `/parent/alias`, the name of a link. */
  addLinkName(name: string, id: string): void {
    this.#names.set(name, id);
  }

  /** All names of a container, its own first. */
  namesOf(container: Container): string[] {
    const others = [...this.#names].filter(([name, id]) => id === container.id && name !== container.name);
    return [container.name, ...others.map(([name]) => name)];
  }
}
