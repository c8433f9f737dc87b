/**
 * Debian's alternatives (update-alternatives(1)): the links in /usr/bin -> /etc/alternatives -> program, and the state
 * files of /var/lib/dpkg/alternatives. The calls are read from the packages' own postinst scripts where they are literal.
 */
import { fileNode, symlinkNode, type Tree } from './tree.ts';

export interface Alternative {
  readonly link: string;
  readonly name: string;
  readonly path: string;
  readonly priority: number;
  readonly slaves: readonly { readonly link: string; readonly name: string; readonly path: string }[];
}

/** Every `update-alternatives --install` of a maintainer script whose words hold no variable. */
export function findAlternatives(script: string): Alternative[] {
  const out: Alternative[] = [];
  const joined = script.replace(/\\\n\s*/g, ' ');
  for (const match of joined.matchAll(/update-alternatives\s+(?:--quiet\s+|--force\s+)*--install\s+([^\n;|&]*)/g)) {
    const words = (match[1] ?? '').trim().split(/\s+/);
    const [link = '', name = '', path = '', priority = '', ...rest] = words;
    if (words.some((word) => /[$"'`]/.test(word)) || !/^\d+$/.test(priority)) continue;
    const slaves: { link: string; name: string; path: string }[] = [];
    for (let i = 0; i + 3 < rest.length; i += 4) {
      if (rest[i] !== '--slave') break;
      slaves.push({ link: rest[i + 1] ?? '', name: rest[i + 2] ?? '', path: rest[i + 3] ?? '' });
    }
    out.push({ link, name, path, priority: Number(priority), slaves });
  }
  return out;
}

/** Links and state for all alternatives together; a group's highest priority wins, as in automatic mode. */
export function installAlternatives(tree: Tree, alternatives: readonly Alternative[], mtime: number): void {
  const groups = new Map<string, Alternative[]>();
  for (const one of alternatives) {
    if (tree.follow(one.path)) groups.set(one.name, [...(groups.get(one.name) ?? []), one]);
  }
  for (const [name, choices] of groups) {
    const best = choices.reduce((a, b) => (b.priority > a.priority ? b : a));
    link(tree, best.link, best.name, best.path, mtime);
    for (const slave of best.slaves) if (tree.follow(slave.path)) link(tree, slave.link, slave.name, slave.path, mtime);
    tree.put(`/var/lib/dpkg/alternatives/${name}`, fileNode(new TextEncoder().encode(state(choices)), mtime));
  }
}

function link(tree: Tree, path: string, name: string, target: string, mtime: number): void {
  tree.put(path, symlinkNode(`/etc/alternatives/${name}`, mtime));
  tree.put(`/etc/alternatives/${name}`, symlinkNode(target, mtime));
}

/** The state file: mode, link, slaves, blank line, then each choice with its priority and slaves' paths. */
function state(choices: readonly Alternative[]): string {
  const slaves = new Map<string, string>();
  for (const choice of choices) for (const slave of choice.slaves) slaves.set(slave.name, slave.link);
  const names = [...slaves.keys()].sort();
  const head = ['auto', choices[0]?.link ?? '', ...names.flatMap((name) => [name, slaves.get(name) ?? '']), ''];
  const sorted = [...choices].sort((a, b) => (a.path < b.path ? -1 : 1));
  const body = sorted.flatMap((choice) => [
    choice.path,
    String(choice.priority),
    ...names.map((name) => choice.slaves.find((slave) => slave.name === name)?.path ?? ''),
  ]);
  return `${[...head, ...body, ''].join('\n')}\n`;
}
