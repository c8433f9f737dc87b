/**
 * docker compose (docker/compose 2.40): flags before the subcommand, the subcommand, and its errors. Loaded when first
 * typed. Left out: dry runs, publishing, bridges to other formats, and the experimental commands.
 */

import { quote } from '../../lib/gofmt.ts';
import { FlagError, FlagSet, HelpRequested } from '../../lib/pflag.ts';
import { argsComplaint } from '../cli/args-complaint.ts';
import type { Cli } from '../cli/cli.ts';
import { flagOf, type Values } from '../cli/command.ts';
import { CliError } from '../cli/errors.ts';
import { bool, int, string, stringArray } from '../cli/flag.ts';
import { absolute } from '../container/create-body.ts';
import { asCliError, Compose, type ComposeFlags, composeVariables } from './context.ts';
import { rootHelp, subcommandHelp } from './help.ts';
import type { Subcommand } from './subcommand.ts';
import { Notices } from './view/notices.ts';
import { type Mode, ProgressView } from './view/progress.ts';

const found = import.meta.glob<Subcommand>('./commands/*.ts', { eager: true, import: 'default' });

/** By name. */
export const subcommands: readonly Subcommand[] = Object.values(found).sort((a, b) => (a.name < b.name ? -1 : 1));

export const dryRun = bool('Execute command in dry run mode', {
  absent: 'commands are carried out, or not typed',
});

const directoryHelp =
  'Specify an alternate working directory\n(default: the path of the, first specified, Compose file)';

export const rootFlags = {
  'all-resources': bool('Include all resources, even those not used by services'),
  ansi: string('Control when to print ANSI control characters ("never"|"always"|"auto")', { default: 'auto' }),
  compatibility: bool('Run compose in backward compatibility mode'),
  'dry-run': dryRun,
  'env-file': stringArray('Specify an alternate environment file'),
  file: stringArray('Compose configuration files', { short: 'f' }),
  'no-ansi': bool('Do not print ANSI control characters (DEPRECATED)', { hidden: true }),
  parallel: int('Control max parallelism, -1 for unlimited', { default: -1 }),
  profile: stringArray('Specify a profile to enable'),
  progress: string('Set type of progress output (auto, tty, plain, json, quiet)'),
  'project-directory': string(directoryHelp),
  'project-name': string('Project name', { short: 'p' }),
  verbose: bool('Show more output', { hidden: true }),
  version: bool('Show the Docker Compose version information', { short: 'v', hidden: true }),
  workdir: string(`DEPRECATED! USE --project-directory INSTEAD.\n${directoryHelp}`, { hidden: true }),
};

type RootFlags = Values<typeof rootFlags>;

/** @param words what follows `docker compose`. Answers the exit status. */
export async function compose(cli: Cli, words: readonly string[]): Promise<number> {
  const columns = cli.system.windowSize(0)?.columns || 80;
  const flags = new FlagSet();
  const values = new Map(Object.entries(rootFlags).map(([name, spec]) => [name, spec.create()]));
  for (const [name, spec] of Object.entries(rootFlags)) {
    const value = values.get(name);
    if (value) flags.add(flagOf(name, spec, value));
  }
  const rest = parse(flags, words, false);
  if (rest === 'help') {
    await cli.out(rootHelp(rootFlags, subcommands, columns));
    return 0;
  }
  const [name, ...args] = rest;
  if (name === undefined || name === 'help') {
    await cli.out(rootHelp(rootFlags, subcommands, columns));
    return 0;
  }
  const subcommand = subcommands.find((item) => item.name === name);
  if (!subcommand) {
    await cli.out(rootHelp(rootFlags, subcommands, columns));
    throw new CliError(`unknown docker command: ${quote(`compose ${name}`)}`);
  }
  const current = Object.fromEntries([...values].map(([key, value]) => [key, value.current])) as RootFlags;
  if (current['dry-run']) throw new CliError(`docker compose: flag --dry-run is not supported here: ${dryRun.absent}`);
  const prepared = subcommand.prepare();
  const left = parse(prepared.flags, args, subcommand.interspersed ?? true);
  if (left === 'help') {
    if (args.includes('-h')) await cli.out('Flag shorthand -h has been deprecated, use --help\n');
    await cli.out(subcommandHelp(subcommand, columns));
    return 0;
  }
  checkArguments(subcommand, left);
  refuseAbsent(subcommand, prepared.flags);
  const context = await contextOf(cli, current, flags);
  try {
    return await prepared.run(context, left);
  } catch (error) {
    await context.notices.flush();
    throw asCliError(error);
  } finally {
    await context.notices.flush();
  }
}

/** `help`: asked for. @throws CliError */
function parse(flags: FlagSet, words: readonly string[], interspersed: boolean): readonly string[] | 'help' {
  try {
    return flags.parse(words, interspersed);
  } catch (error) {
    if (error instanceof HelpRequested) return 'help';
    throw error instanceof FlagError ? new CliError(error.message) : error;
  }
}

function checkArguments({ name, use, args: rule, counts }: Subcommand, args: readonly string[]): void {
  const path = `docker compose ${name}`;
  const complaint = counts && argsComplaint(rule, args.length, path, `${path} ${use}`);
  if (complaint) throw new CliError(complaint);
  const { min, max } = rule;
  const isRange = min > 0 && min < max && max < Number.POSITIVE_INFINITY;
  if (isRange && (args.length < min || args.length > max))
    throw new CliError(`accepts between ${min} and ${max} arg(s), received ${args.length}`);
  if (args.length < min) throw new CliError(`requires at least ${min} arg(s), only received ${args.length}`);
  if (max === 0 && args.length > 0) throw new CliError(`unknown command ${quote(args[0] ?? '')} for ${quote(path)}`);
  if (args.length > max && max > 0) throw new CliError(`accepts at most ${max} arg(s), received ${args.length}`);
}

function refuseAbsent({ name, support, flags: specs }: Subcommand, flags: FlagSet): void {
  if (support.startsWith('absent: '))
    throw new CliError(`docker: 'docker compose ${name}' is not supported here: ${support.slice('absent: '.length)}`);
  for (const [flag, spec] of Object.entries(specs)) {
    // A switch that is switched off asks for nothing.
    if (spec.absent !== undefined && flags.changed(flag) && flags.lookup(flag)?.value.format() !== 'false')
      throw new CliError(`docker: flag --${flag} of 'docker compose ${name}' is not supported here: ${spec.absent}`);
  }
}

async function contextOf(cli: Cli, flags: RootFlags, given: FlagSet): Promise<Compose> {
  if (flags['no-ansi'] && flags.ansi !== 'auto')
    throw new CliError('cannot specify DEPRECATED "--no-ansi" and "--ansi". Please use only "--ansi"');
  if (flags.workdir !== '' && flags['project-directory'] !== '')
    throw new CliError(
      'cannot specify DEPRECATED "--workdir" and "--project-directory". Please use only "--project-directory" instead',
    );
  const fromVariable = cli
    .env('COMPOSE_ENV_FILES')
    .split(',')
    .filter((file) => file !== '');
  const envFiles = flags['env-file'].length > 0 ? flags['env-file'] : fromVariable;
  const composeFlags: ComposeFlags = {
    allResources: flags['all-resources'],
    compatibility: flags.compatibility,
    envFiles: envFiles.map((file) => absolute(cli.system.cwd(), file)),
    files: flags.file,
    profiles: flags.profile,
    projectDirectory: flags['project-directory'] || flags.workdir,
    projectName: flags['project-name'],
    parallel: flags.parallel,
  };
  const variables = await composeVariables(cli, composeFlags);
  const variable = (name: string): string => cli.env(name) || (variables.get(name) ?? '');
  const notices = new Notices(cli);
  let ansi = flags['no-ansi'] ? 'never' : flags.ansi;
  if (!given.changed('ansi') && variable('COMPOSE_ANSI') !== '') ansi = variable('COMPOSE_ANSI');
  const noColor = cli.env('NO_COLOR') !== '';
  const mode = progressMode(flags.progress || variable('COMPOSE_PROGRESS'), ansi);
  notices.json = mode === 'json';
  const useAnsi = !noColor && (ansi === 'always' || (ansi === 'auto' && cli.system.isTerminal(1)));
  return new Compose(cli, composeFlags, notices, new ProgressView(cli, mode, !noColor), useAnsi, variables);
}

function progressMode(progress: string, ansi: string): Mode {
  switch (progress) {
    case '':
    case 'auto':
      return ansi === 'never' ? 'plain' : ansi === 'always' ? 'tty' : 'auto';
    case 'tty':
      if (ansi === 'never') throw new CliError("can't use --progress tty while ANSI support is disabled");
      return 'tty';
    case 'plain':
      if (ansi === 'always') throw new CliError("can't use --progress plain while ANSI support is forced");
      return 'plain';
    case 'json':
      return 'json';
    case 'quiet':
    case 'none':
      return 'quiet';
    default:
      throw new CliError(`unsupported --progress value ${quote(progress)}`);
  }
}
