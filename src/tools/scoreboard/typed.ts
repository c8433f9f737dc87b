/**
 * Which commands and flags of docker the recorded sessions type: read from their command lines as a shell would, more or less
 * (quotes, operators, command substitution), and from quoted scripts that hold docker commands.
 */
import { type Command, flagOf } from '../../docker/cli/command.ts';
import { globalFlags } from '../../docker/cli/global-flags.ts';
import { commands, find } from '../../docker/cli/registry.ts';
import { FlagSet } from '../../lib/pflag.ts';
import { keyOf } from '../conform/judge.ts';
import { readSession, sessionNames } from '../conform/session-files.ts';

/** Words of a command line; an operator is a word of its own that starts with `\n`. */
function shellWords(text: string): string[] {
  const words: string[] = [];
  const pattern = /\s*(?:([|;&()<>\n`]+)|((?:\\[\s\S]|"(?:\\[\s\S]|[^"])*"|'[^']*'|[^\s|;&()<>`"'\\])+)|([\s\S]))/y;
  for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
    const [, operator, word] = found;
    if (operator !== undefined) words.push(`\n${operator}`);
    else if (word !== undefined) words.push(word);
  }
  return words;
}

const unquoted = (word: string) =>
  word.replace(/\\([\s\S])|"((?:\\[\s\S]|[^"])*)"|'([^']*)'/g, (_, plain, double, single) =>
    String(plain ?? double ?? single ?? ''),
  );

/** The arguments of each docker command in a command line. */
function dockerCalls(text: string): { readonly args: string[]; readonly classic: boolean }[] {
  const calls: { args: string[]; classic: boolean }[] = [];
  const words = shellWords(text);
  for (const [index, word] of words.entries()) {
    const plain = unquoted(word).replace(/^\$$/, '');
    if (plain !== word && /\bdocker /.test(plain)) calls.push(...dockerCalls(plain));
    if (plain !== 'docker' && !plain.endsWith('/docker')) continue;
    const end = words.findIndex((other, at) => at > index && other.startsWith('\n'));
    const args = words.slice(index + 1, end < 0 ? words.length : end).map(unquoted);
    calls.push({ args, classic: words[index - 1] === 'DOCKER_BUILDKIT=0' });
  }
  return calls;
}

function parsed(flags: FlagSet, args: readonly string[], interspersed: boolean): readonly string[] {
  try {
    return flags.parse(args, interspersed);
  } catch {
    return [];
  }
}

function globals(): FlagSet {
  const flags = new FlagSet();
  for (const [name, spec] of Object.entries(globalFlags('/'))) flags.add(flagOf(name, spec, spec.create()));
  return flags;
}

/** Path of a command → names of its flags that were typed. */
export type Typed = ReadonlyMap<string, ReadonlySet<string>>;

/** @param counts whether a command of a session counts, by its key */
export function typedInSessions(counts: (key: string) => boolean): Typed {
  const typed = new Map<string, Set<string>>();
  for (const name of sessionNames()) {
    let classicShell = false;
    for (const command of readSession(name).commands) {
      classicShell ||= /\bexport DOCKER_BUILDKIT=0/.test(command.command);
      if (!counts(keyOf(name, command))) continue;
      for (const { args, classic } of dockerCalls(command.command)) note(typed, args, !classic && !classicShell);
    }
  }
  return typed;
}

function note(typed: Map<string, Set<string>>, args: readonly string[], buildKit: boolean): void {
  const { entry, rest } = find(parsed(globals(), args, false), buildKit);
  const command = entry.command;
  if (!command) return;
  const { flags } = command.prepare();
  parsed(flags, rest, command.interspersed ?? true);
  const known = typed.get(command.path) ?? new Set();
  for (const flag of Object.keys(command.flags)) if (flags.changed(flag)) known.add(flag);
  typed.set(command.path, known);
}

/** Flags that work here and that nobody hides. */
export const flagsOf = ({ flags }: Command): string[] =>
  Object.entries(flags)
    .filter(([, { hidden, absent, deprecated }]) => !hidden && absent === undefined && deprecated === undefined)
    .map(([name]) => name);

export interface Gap {
  readonly command: Command;
  /** false: no session types the command at all. */
  readonly isTyped: boolean;
  readonly flags: readonly string[];
}

/** What no session types, of commands that work here. */
export function gaps(typed: Typed): Gap[] {
  return commands
    .filter(({ hidden, support }) => !hidden && !support.startsWith('absent'))
    .map((command) => ({
      command,
      isTyped: typed.has(command.path),
      flags: flagsOf(command).filter((name) => !typed.get(command.path)?.has(name)),
    }))
    .filter(({ isTyped, flags }) => !isTyped || flags.length > 0);
}
