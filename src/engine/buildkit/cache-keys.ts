/**
 * By which keys steps are found again (BuildKit's solver.CacheManager with its key storage). A step's key is no digest: it is
 * what links lead to from the keys of its inputs, by their definition and by their content, whichever is known first. So a step
 * is found while its input's result is gone; and several results may stand for one key.
 */
import { utf8 } from '../../lib/bytes.ts';
import { digestOf } from '../oci/digest.ts';

/** A key of an input. */
export interface InputKey {
  readonly key: string;
  /** Which of its files count, where it is known by its definition; empty by its content. */
  readonly selector: string;
}

/** A way from an input's key to a step's. */
export interface KeyLink {
  readonly from: string;
  /** The step's operation, which of its inputs it is, and the selector. */
  readonly by: string;
  readonly to: string;
}

const linkName = (operation: string, input: number, selector: string): string =>
  JSON.stringify([operation, input, selector]);

export class CacheKeys {
  /** From a key, by a link's name, to keys. */
  readonly #links = new Map<string, Map<string, Set<string>>>();
  readonly #back = new Map<string, Set<string>>();

  /** The steps that do `operation` with an input that has one of these keys; from now on they are found by all of them. */
  query(keys: readonly InputKey[], input: number, operation: string): ReadonlySet<string> {
    const found = new Set<string>();
    for (const { key, selector } of keys)
      for (const to of this.#links.get(key)?.get(linkName(operation, input, selector)) ?? []) found.add(to);
    for (const { key, selector } of keys)
      for (const to of found) this.add({ from: key, by: linkName(operation, input, selector), to });
    return found;
  }

  /** The key of a step that was done: the one that all keys of its inputs lead to, or a new one. */
  keyOf(inputs: readonly (readonly InputKey[])[], operation: string): string {
    const names = inputs.flatMap((keys, at) =>
      keys.map(({ key, selector }) => ({ from: key, by: linkName(operation, at, selector) })),
    );
    const sets = names.map(({ from, by }) => this.#links.get(from)?.get(by) ?? new Set<string>());
    const [first = new Set<string>(), ...others] = sets;
    const known = [...first].find((key) => others.every((set) => set.has(key)));
    const key = known ?? digestOf(utf8(JSON.stringify([operation, inputs])));
    for (const name of names) this.add({ ...name, to: key });
    return key;
  }

  add({ from, by, to }: KeyLink): void {
    const links = this.#links.get(from) ?? new Map<string, Set<string>>();
    this.#links.set(from, links.set(by, (links.get(by) ?? new Set()).add(to)));
    this.#back.set(to, (this.#back.get(to) ?? new Set()).add(from));
  }

  /** Forgets a key that has no result any more, unless it leads to others, and those that led to it alone. */
  release(key: string, hasResult: (key: string) => boolean): void {
    if (hasResult(key) || this.#links.has(key)) return;
    const above = this.#back.get(key) ?? [];
    this.#back.delete(key);
    for (const from of above) {
      const links = this.#links.get(from) ?? new Map<string, Set<string>>();
      for (const [by, targets] of links) if (targets.delete(key) && targets.size === 0) links.delete(by);
      if (links.size === 0) this.#links.delete(from);
      this.release(from, hasResult);
    }
  }

  *all(): Generator<KeyLink> {
    for (const [from, links] of this.#links)
      for (const [by, targets] of links) for (const to of targets) yield { from, by, to };
  }
}
