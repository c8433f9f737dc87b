/**
 * `docker __complete WORDS… LAST`: what bash completion asks cobra programs. One candidate a line, with its description
 * after a tab, then `:N` (4: no file names, 0: file names too, 16: folders, 2: no space behind).
 */

import type { System } from '../../kernel/exec/program.ts';
import { utf8 } from '../../lib/bytes.ts';
import { type Flag, FlagError, FlagSet } from '../../lib/pflag.ts';
import { type FlagSpecs, flagOf } from './command.ts';
import { directives, type Kind, namesOf, type Values, valuesOfFlag } from './completion-values.ts';
import { globalFlags } from './global-flags.ts';
import { type Entry, find } from './registry.ts';

/** What a command's arguments name, in their order; the last one goes on. */
const argumentKinds: ReadonlyMap<string, readonly Kind[]> = new Map<string, readonly Kind[]>([
  ...['attach', 'exec', 'kill', 'pause', 'port', 'stats', 'stop', 'top', 'unpause'].map(
    (verb) => [`container ${verb}`, ['running']] as const,
  ),
  ...['commit', 'diff', 'export', 'inspect', 'logs', 'rename', 'restart', 'rm', 'start', 'update', 'wait'].map(
    (verb) => [`container ${verb}`, ['containers']] as const,
  ),
  ...['create', 'run'].map((verb) => [`container ${verb}`, ['images']] as const),
  ...['history', 'inspect', 'pull', 'push', 'rm', 'save', 'tag'].map((verb) => [`image ${verb}`, ['images']] as const),
  ['volume inspect', ['volumes']],
  ['volume rm', ['volumes']],
  ['network inspect', ['networks']],
  ['network rm', ['networks']],
  ['network connect', ['networks', 'containers']],
  ['network disconnect', ['networks', 'containers']],
  ['inspect', ['containers']],
]);

/** Only the first argument of these is completed. */
const single = new Set(
  ['exec', 'run', 'create', 'top', 'attach', 'port', 'logs', 'export', 'diff']
    .map((verb) => `container ${verb}`)
    .concat(['image pull', 'image push', 'image history']),
);

/** Whose arguments are files, or may be. */
const takesFiles = /^(container cp|image (import|load|ls)|search|logout|context (import|export)|buildx (?!build$).*)$/;

interface Completion {
  readonly candidates: readonly (readonly [name: string, description: string])[];
  readonly directive: number;
}

const nothing: Completion = { candidates: [], directive: directives.nothingElse };

/** @param args `__complete` or `__completeNoDesc`, the words before, the word to be completed */
export async function complete(system: System, args: readonly string[]): Promise<number> {
  const described = args[0] === '__complete';
  const { candidates, directive } = await candidatesOf(system, args.slice(1, -1), args[args.length - 1] ?? '');
  const lines = candidates.map(([name, text]) => (described && text !== '' ? `${name}\t${text}` : name));
  await system.write(1, utf8(`${lines.map((line) => `${line}\n`).join('')}:${directive}\n`));
  return 0;
}

async function candidatesOf(system: System, before: readonly string[], last: string): Promise<Completion> {
  const globals = globalFlags(system.env.get('HOME') || '/root');
  const { given: words, wants: global } = split(flagSet(globals), before, false);
  if (global) return { candidates: [], directive: directives.fileNames };
  const { entry, rest } = find(words, true);
  const { command } = entry;
  if (!command) {
    if (rest.length > 0) return nothing;
    if (last.startsWith('-')) return { ...nothing, candidates: entry.path === '' ? flagCandidates(globals, last) : [] };
    return { ...nothing, candidates: childCandidates(entry, last) };
  }
  const { flags } = command.prepare();
  const isInterspersed = command.interspersed ?? true;
  const { given, wants } = split(flags, rest, isInterspersed);
  if (wants) return await valuesFor(system, valuesOfFlag(command.path, wants.name), last);
  if (last.startsWith('-') && (isInterspersed || given.length === 0)) {
    const [, name, value] = /^--([^=]+)=(.*)$/s.exec(last) ?? [];
    const flag = name === undefined ? undefined : flags.lookup(name);
    if (flag) return await valuesFor(system, valuesOfFlag(command.path, flag.name), value ?? '');
    return { ...nothing, candidates: flagCandidates(command.flags, last) };
  }
  return await argumentsFor(system, command.path, given, last);
}

async function argumentsFor(system: System, path: string, given: readonly string[], last: string): Promise<Completion> {
  if (path === 'buildx build') return { candidates: [], directive: directives.folders };
  if (takesFiles.test(path)) return { candidates: [], directive: directives.fileNames };
  const kinds = argumentKinds.get(path);
  const kind = kinds?.[given.length] ?? kinds?.[kinds.length - 1];
  if (!kind || (single.has(path) && given.length > 0)) return nothing;
  const names = (await namesOf(system, kind)).filter((name) => !given.includes(name));
  return await valuesFor(system, { words: [...names].sort() }, last);
}

async function valuesFor(system: System, values: Values, prefix: string): Promise<Completion> {
  const { words = [], kind, suffix = '', directive = directives.nothingElse } = values;
  const names = kind ? [...(await namesOf(system, kind))].sort().map((name) => `${name}${suffix}`) : [];
  const wanted = [...words, ...names].filter((word) => word.startsWith(prefix));
  return { candidates: wanted.map((word) => [word, '']), directive };
}

function flagSet(specs: FlagSpecs): FlagSet {
  const flags = new FlagSet();
  for (const [name, spec] of Object.entries(specs)) flags.add(flagOf(name, spec, spec.create()));
  return flags;
}

interface Split {
  /** The words without the flags. */
  readonly given: readonly string[];
  /** The last word is this flag, and what follows is its value. */
  readonly wants?: Flag;
}

function split(flags: FlagSet, words: readonly string[], interspersed: boolean): Split {
  try {
    return { given: flags.parse(words, interspersed) };
  } catch (error) {
    return error instanceof FlagError && error.wants ? { given: [], wants: error.wants } : { given: [] };
  }
}

function childCandidates(entry: Entry, prefix: string): [string, string][] {
  return [...entry.children.values()]
    .filter((child) => child.listed && child.name.startsWith(prefix))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((child) => [child.name, child.group?.short ?? child.command?.short ?? '']);
}

function flagCandidates(specs: FlagSpecs, prefix: string): [string, string][] {
  const found: [string, string][] = [];
  for (const [name, flag] of Object.entries(specs)) {
    if (flag.hidden) continue;
    const usage = flag.usage.split('\n')[0] ?? '';
    if (`--${name}`.startsWith(prefix)) found.push([`--${name}`, usage]);
    if (flag.short !== undefined && `-${flag.short}`.startsWith(prefix)) found.push([`-${flag.short}`, usage]);
  }
  return found.sort((a, b) => (a[0] < b[0] ? -1 : 1));
}
