/**
 * Which packages a set of packages needs: Pre-Depends and Depends with alternatives, version relations and Provides
 * (deb-control(5)), as apt-get install --no-install-recommends picks them: the first alternative that is there already,
 * else the first that exists. Recommends and Conflicts are not looked at: stable's main has no conflict to solve here.
 */
import type { Paragraph } from './control.ts';
import { satisfies } from './version.ts';

export interface Package {
  readonly name: string;
  readonly version: string;
  readonly fields: Paragraph;
}

export interface Relation {
  readonly name: string;
  /** As in `(>= 1.0)`; empty where there is none. */
  readonly operator: string;
  readonly version: string;
}

/** `a (>= 1) | b, c` -> [[a, b], [c]]. Architecture qualifiers (`:any`) are dropped: there is one architecture. */
export function parseRelations(text: string): Relation[][] {
  const groups = text.split(',').map((group) => group.trim());
  return groups.filter((group) => group !== '').map((group) => group.split('|').map(parseRelation));
}

function parseRelation(text: string): Relation {
  const match = /^\s*([a-z0-9][a-z0-9+.-]*)(?::[a-z0-9-]+)?\s*(?:\(\s*(<<|<=|=|>=|>>)\s*([^\s)]+)\s*\))?\s*$/.exec(
    text,
  );
  if (!match) throw new Error(`bad dependency ${JSON.stringify(text)}`);
  return { name: match[1] ?? '', operator: match[2] ?? '', version: match[3] ?? '' };
}

/** The packages of one archive section and architecture. */
export class PackageIndex {
  readonly #packages = new Map<string, Package>();
  readonly #providers = new Map<string, { readonly by: Package; readonly version: string }[]>();

  constructor(paragraphs: Iterable<Paragraph>) {
    for (const fields of paragraphs) {
      const entry = { name: fields.get('Package') ?? '', version: fields.get('Version') ?? '', fields };
      this.#packages.set(entry.name, entry);
      for (const [relation] of parseRelations(fields.get('Provides') ?? '')) {
        if (!relation) continue;
        const list = this.#providers.get(relation.name) ?? [];
        list.push({ by: entry, version: relation.version });
        this.#providers.set(relation.name, list);
      }
    }
  }

  /** @throws Error where the archive has no such package */
  get(name: string): Package {
    const found = this.#packages.get(name);
    if (!found) throw new Error(`the archive has no package ${name}`);
    return found;
  }

  values(): Iterable<Package> {
    return this.#packages.values();
  }

  /** What can stand for `relation`, the package of that name first. */
  candidates(relation: Relation): Package[] {
    const out: Package[] = [];
    const same = this.#packages.get(relation.name);
    if (same && (!relation.operator || satisfies(same.version, relation.operator, relation.version))) out.push(same);
    for (const { by, version } of this.#providers.get(relation.name) ?? []) {
      if (!relation.operator || (version && satisfies(version, relation.operator, relation.version))) out.push(by);
    }
    return out;
  }
}

/**
 * The packages to install, dependencies first, without those in `installed`.
 *
 * @param installed names of packages that are there already
 * @param without names of packages that count as there but are left out
 * @throws Error naming the chain for a dependency that nothing in the archive meets
 */
export function resolve(
  index: PackageIndex,
  wanted: readonly string[],
  installed: ReadonlySet<string> = new Set(),
  without: ReadonlySet<string> = new Set(),
): Package[] {
  const order: Package[] = [];
  const seen = new Set<string>(installed);
  const chosen = new Set<string>([...installed, ...without, ...wanted]);
  const visit = (entry: Package, chain: readonly string[]): void => {
    if (seen.has(entry.name)) return;
    seen.add(entry.name);
    chosen.add(entry.name);
    for (const field of ['Pre-Depends', 'Depends']) {
      for (const group of parseRelations(entry.fields.get(field) ?? '')) {
        const candidates = group.flatMap((relation) => index.candidates(relation));
        const pick = candidates.find((candidate) => chosen.has(candidate.name)) ?? candidates[0];
        if (!pick && group.some((relation) => without.has(relation.name))) continue;
        if (!pick)
          throw new Error(
            `nothing provides ${group.map((r) => r.name).join(' | ')} for ${[...chain, entry.name].join(' -> ')}`,
          );
        if (!without.has(pick.name)) visit(pick, [...chain, entry.name]);
      }
    }
    order.push(entry);
  };
  for (const name of wanted) visit(index.get(name), []);
  return order;
}
