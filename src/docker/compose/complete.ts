/** `docker __complete compose …`: subcommands, flags, names of services. One candidate a line, then `:N` as cobra puts it. */

import type { System } from '../../kernel/exec/program.ts';
import { utf8 } from '../../lib/bytes.ts';
import { FlagError, FlagSet } from '../../lib/pflag.ts';
import { type FlagSpecs, flagOf } from '../cli/command.ts';
import { absolute } from '../container/create-body.ts';
import { rootFlags, subcommands } from './compose.ts';
import { defaultLoadOptions, ProjectLoader } from './model/load.ts';
import { serviceNames } from './model/project.ts';

const noFileNames = 4;

type Candidate = readonly [name: string, description: string];

/**
 * @param words what stands after `compose`, the word to be completed last
 * @param described with descriptions after a tab
 */
export async function completeCompose(system: System, words: readonly string[], described: boolean): Promise<number> {
  const { candidates, directive } = await candidatesOf(system, words.slice(0, -1), words[words.length - 1] ?? '');
  const lines = candidates.map(([name, text]) => (described && text !== '' ? `${name}\t${text}` : name));
  await system.write(1, utf8(`${lines.map((line) => `${line}\n`).join('')}:${directive}\n`));
  return 0;
}

interface Completion {
  readonly candidates: readonly Candidate[];
  readonly directive: number;
}

async function candidatesOf(system: System, before: readonly string[], last: string): Promise<Completion> {
  const root = flagSet(rootFlags);
  const rest = split(root, before);
  // The value of a flag: a file's name for most.
  if (!rest) return { candidates: [], directive: 0 };
  const [name, ...args] = rest;
  const only = (candidates: readonly Candidate[]): Completion => ({ candidates, directive: noFileNames });
  if (name === undefined) {
    if (last.startsWith('-')) return only(flagCandidates(rootFlags, last));
    return only(subcommands.filter((item) => item.name.startsWith(last)).map((item) => [item.name, item.short.trim()]));
  }
  const subcommand = subcommands.find((item) => item.name === name);
  if (!subcommand) return only([]);
  if (last.startsWith('-')) return only(flagCandidates(subcommand.flags, last));
  const given = split(flagSet(subcommand.flags), args);
  if (!given) return { candidates: [], directive: 0 };
  const isOver = given.length > 0 && (subcommand.interspersed === false || subcommand.args.max === 1);
  if (!subcommand.services || isOver) return { candidates: [], directive: isOver ? 0 : noFileNames };
  const services = await servicesOf(system, root).catch(() => []);
  return only(
    services.filter((service) => service.startsWith(last) && !given.includes(service)).map((item) => [item, '']),
  );
}

function flagSet(specs: FlagSpecs): FlagSet {
  const flags = new FlagSet();
  for (const [name, spec] of Object.entries(specs)) flags.add(flagOf(name, spec, spec.create()));
  return flags;
}

/** undefined: the last flag still wants its value. */
function split(flags: FlagSet, words: readonly string[]): readonly string[] | undefined {
  try {
    return flags.parse(words, false);
  } catch (error) {
    return error instanceof FlagError && error.wants ? undefined : [];
  }
}

function flagCandidates(specs: FlagSpecs, prefix: string): Candidate[] {
  return Object.entries(specs)
    .filter(([name, { hidden }]) => !hidden && `--${name}`.startsWith(prefix))
    .map(([name, { usage }]): Candidate => [`--${name}`, usage.split('\n')[0] ?? ''])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

async function servicesOf(system: System, root: FlagSet): Promise<string[]> {
  const loader = new ProjectLoader(system, () => undefined);
  const text = (name: string): string => root.lookup(name)?.value.format() ?? '';
  // pflag shows a list of one as `[x]`.
  const list = (name: string): string[] =>
    text(name)
      .slice(1, -1)
      .split(',')
      .filter((item) => item !== '');
  const project = await loader.project({
    ...defaultLoadOptions,
    files: list('file'),
    profiles: ['*'],
    envFiles: list('env-file').map((file) => absolute(system.cwd(), file)),
    projectDirectory: text('project-directory'),
    projectName: text('project-name'),
    consistency: false,
    resolveEnvironment: false,
  });
  return serviceNames(project);
}
