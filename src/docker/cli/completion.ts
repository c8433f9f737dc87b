/**
 * `docker __complete WORDS… LAST`: what bash completion asks cobra programs. One candidate a line, with its description
 * after a tab, then `:N` (4: no file names, 0: file names too). Left out: values of most flags.
 */

import type { System } from '../../kernel/exec/program.ts';
import { utf8 } from '../../lib/bytes.ts';
import type { Client } from '../client.ts';
import { Cli } from './cli.ts';
import type { Command } from './command.ts';
import { type Entry, find } from './registry.ts';

const noFileNames = 4;

type Kind = 'running' | 'containers' | 'images' | 'volumes' | 'networks';

/** What a command's arguments name, in their order; the last one goes on. */
const argumentKinds: ReadonlyMap<string, readonly Kind[]> = new Map<string, readonly Kind[]>([
  ...['attach', 'exec', 'kill', 'pause', 'port', 'restart', 'stats', 'stop', 'top', 'unpause'].map(
    (verb) => [`container ${verb}`, ['running']] as const,
  ),
  ...['commit', 'diff', 'export', 'inspect', 'logs', 'rename', 'rm', 'start', 'update', 'wait'].map(
    (verb) => [`container ${verb}`, ['containers']] as const,
  ),
  ...['create', 'run'].map((verb) => [`container ${verb}`, ['images']] as const),
  ...['history', 'inspect', 'push', 'rm', 'save', 'tag'].map((verb) => [`image ${verb}`, ['images']] as const),
  ['volume inspect', ['volumes']],
  ['volume rm', ['volumes']],
  ['network inspect', ['networks']],
  ['network rm', ['networks']],
  ['network connect', ['networks', 'containers']],
  ['network disconnect', ['networks', 'containers']],
  ['inspect', ['containers']],
]);

/** Only the first argument of these is completed. */
const single = new Set(['container exec', 'container run', 'container create', 'container top']);

/** @param args `__complete` or `__completeNoDesc`, the words before, the word to be completed */
export async function complete(system: System, args: readonly string[]): Promise<number> {
  const words = args.slice(1, -1);
  const last = args[args.length - 1] ?? '';
  const described = args[0] === '__complete';
  const { entry, rest } = find(
    words.filter((word) => !word.startsWith('-')),
    true,
  );
  const { candidates, directive } = await candidatesOf(system, entry, rest, last);
  const lines = candidates.map(([name, text]) => (described && text !== '' ? `${name}\t${text}` : name));
  await system.write(1, utf8(`${lines.map((line) => `${line}\n`).join('')}:${directive}\n`));
  return 0;
}

interface Completion {
  readonly candidates: readonly (readonly [string, string])[];
  readonly directive: number;
}

async function candidatesOf(system: System, entry: Entry, rest: readonly string[], last: string): Promise<Completion> {
  if (last.startsWith('-')) return { candidates: flagCandidates(entry.command, last), directive: noFileNames };
  if (!entry.command) {
    return { candidates: rest.length === 0 ? childCandidates(entry, last) : [], directive: noFileNames };
  }
  const kinds = argumentKinds.get(entry.command.path);
  const kind = kinds?.[rest.length] ?? kinds?.[kinds.length - 1];
  if (!kind || (single.has(entry.command.path) && rest.length > 0)) return { candidates: [], directive: 0 };
  const names = await namesOf(system, kind).catch(() => []);
  const wanted = names.filter((name) => name.startsWith(last) && !rest.includes(name)).sort();
  return { candidates: wanted.map((name) => [name, '']), directive: noFileNames };
}

async function namesOf(system: System, kind: Kind): Promise<string[]> {
  const home = system.env.get('HOME') || '/root';
  const configDirectory = system.env.get('DOCKER_CONFIG') || `${home}/.docker`;
  const client = await new Cli(system, { configDirectory, host: [], context: '', debug: false, tls: false }).client();
  return askNames(client, kind);
}

async function askNames(client: Client, kind: Kind): Promise<string[]> {
  switch (kind) {
    case 'running':
    case 'containers': {
      const list = await client.call('GET /containers/json', { query: kind === 'running' ? {} : { all: '1' } });
      return list.flatMap(({ Names }) => Names.map((name) => name.replace(/^\//, '')));
    }
    case 'images': {
      const list = await client.call('GET /images/json', {});
      return list.flatMap(({ RepoTags }) => (RepoTags ?? []).filter((tag) => tag !== '<none>:<none>'));
    }
    case 'volumes':
      return ((await client.call('GET /volumes', {})).Volumes ?? []).map(({ Name }) => Name);
    case 'networks':
      return (await client.call('GET /networks', {})).map(({ Name }) => Name);
  }
}

function childCandidates(entry: Entry, prefix: string): [string, string][] {
  return [...entry.children.values()]
    .filter((child) => child.listed && child.name.startsWith(prefix))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((child) => [child.name, child.group?.short ?? child.command?.short ?? '']);
}

function flagCandidates(command: Command | undefined, prefix: string): [string, string][] {
  const found: [string, string][] = [];
  for (const [name, flag] of Object.entries(command?.flags ?? {})) {
    if (flag.hidden) continue;
    const usage = flag.usage.split('\n')[0] ?? '';
    if (`--${name}`.startsWith(prefix)) found.push([`--${name}`, usage]);
    if (flag.short !== undefined && `-${flag.short}`.startsWith(prefix)) found.push([`-${flag.short}`, usage]);
  }
  return found.sort((a, b) => (a[0] < b[0] ? -1 : 1));
}
