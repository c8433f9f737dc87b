/** The tree of commands, made from the files in commands/ and from groups.ts; finds what an argument list means. */

import type { Command } from './command.ts';
import { type Group, groups } from './groups.ts';

/** A word of the tree: a group, a command, or the root. */
export interface Entry {
  /** The name in its parent's listing. */
  readonly name: string;
  /** Without `docker`; empty for the root. An alias within one group has the real name's path. */
  readonly path: string;
  readonly group?: Group;
  readonly command?: Command;
  readonly children: Map<string, Entry>;
  /** A second spelling within the same group isn't listed. */
  readonly listed: boolean;
}

const found = import.meta.glob<Command>('../commands/*/*.ts', { eager: true, import: 'default' });

/** Every command, by path. */
export const commands: readonly Command[] = Object.values(found)
  .filter((command) => command !== undefined)
  .sort((a, b) => (a.path < b.path ? -1 : 1));

export const root: Entry = buildTree();

function buildTree(): Entry {
  const top: Entry = { name: 'docker', path: '', children: new Map(), listed: true };
  for (const group of groups) {
    const words = group.path.split(' ');
    const name = words.pop() ?? '';
    const parent = descend(top, words);
    parent?.children.set(name, { name, path: group.path, group, children: new Map(), listed: true });
  }
  // `docker build` stays the classic one in the tree, as without the plugin; find() redirects.
  const isBuildx = (command: Command): boolean => command.path.startsWith('buildx ');
  for (const command of [...commands.filter((item) => !isBuildx(item)), ...commands.filter(isBuildx)]) {
    insert(top, command, command.path);
    for (const alias of command.aliases) insert(top, command, alias);
  }
  return top;
}

function descend(top: Entry, words: readonly string[]): Entry | undefined {
  let entry: Entry | undefined = top;
  for (const word of words) entry = entry?.children.get(word);
  return entry;
}

function insert(top: Entry, command: Command, path: string): void {
  const words = path.split(' ');
  const name = words.pop() ?? '';
  const parent = descend(top, words);
  if (!parent || parent.children.has(name)) return;
  const sameParent = path !== command.path && words.join(' ') === command.path.split(' ').slice(0, -1).join(' ');
  const isBuildx = command.path.startsWith('buildx ');
  parent.children.set(name, {
    name,
    path: sameParent || isBuildx ? command.path : path,
    command,
    children: new Map(),
    listed: !sameParent && !command.hidden,
  });
}

export interface Found {
  readonly entry: Entry;
  readonly parent: Entry;
  /** What follows the command's words. */
  readonly rest: readonly string[];
}

/**
 * Follows the words as far as they lead.
 * @param buildKit builds go to buildx (`docker build` is `docker buildx build`), as with the plugin installed
 */
export function find(words: readonly string[], buildKit: boolean): Found {
  let entry = root;
  let parent = root;
  let at = 0;
  const redirected = buildKit ? redirect(words) : words;
  while (at < redirected.length) {
    const next = entry.children.get(redirected[at] ?? '');
    if (!next) break;
    parent = entry;
    entry = next;
    at++;
  }
  return { entry, parent, rest: redirected.slice(at) };
}

function redirect(words: readonly string[]): readonly string[] {
  const [first = '', second = '', ...rest] = words;
  if (first === 'builder') return ['buildx', ...words.slice(1)];
  if (first === 'build' || first === 'bake') return ['buildx', ...words];
  if (first === 'image' && second === 'build') return ['buildx', 'build', ...rest];
  return words;
}
