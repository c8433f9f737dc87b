/**
 * The docker command (docker/cli 28.5): global flags, the search for the subcommand, its flags and arguments, and the one
 * place where errors become text and an exit status. Compose is loaded when first typed; other plugins aren't there.
 */

import type { Program, System } from '../kernel/exec/program.ts';
import { utf8 } from '../lib/bytes.ts';
import { quote } from '../lib/gofmt.ts';
import { FlagError, FlagSet, HelpRequested } from '../lib/pflag.ts';
import { argsComplaint } from './cli/args-complaint.ts';
import { Cli, type Globals } from './cli/cli.ts';
import { flagOf } from './cli/command.ts';
import { complete } from './cli/completion.ts';
import { CliError, isBrokenPipe, messageOf } from './cli/errors.ts';
import type { FlagSpec } from './cli/flag.ts';
import { globalFlags } from './cli/global-flags.ts';
import { type HelpOptions, helpText, useLine } from './cli/help.ts';
import { type Entry, type Found, find } from './cli/registry.ts';
import { gitCommit, version } from './cli/version.ts';

export const docker: Program = async (system) => {
  try {
    return await main(system);
  } catch (error) {
    const message = messageOf(error);
    if (isBrokenPipe(error)) return 141;
    if (message !== '') await system.write(2, utf8(`${message}\n`)).catch(() => undefined);
    return error instanceof CliError ? error.status : 1;
  }
};

async function main(system: System): Promise<number> {
  const args = system.argv.slice(1);
  if (args[0] === '__complete' || args[0] === '__completeNoDesc') {
    if (args[1] !== 'compose' || args.length < 3) return complete(system, args);
    const { completeCompose } = await import('./compose/complete.ts');
    return completeCompose(system, args.slice(2), args[0] === '__complete');
  }
  const specs = globalFlags(homeOf(system));
  const flags = new FlagSet();
  const values = new Map(Object.entries(specs).map(([name, spec]) => [name, spec.create()]));
  for (const [name, spec] of Object.entries(specs)) {
    const value = values.get(name);
    if (value) flags.add(flagOf(name, spec, value));
  }
  const words = parseGlobals(flags, args);
  const value = (name: string): unknown => values.get(name)?.current;
  const configFolder = system.env.get('DOCKER_CONFIG') || String(value('config'));
  const globals: Globals = {
    configDirectory: flags.changed('config') ? String(value('config')) : configFolder,
    host: value('host') as readonly string[],
    context: String(value('context')),
    debug: value('debug') === true,
    tls: value('tls') === true || value('tlsverify') === true || (system.env.get('DOCKER_TLS_VERIFY') ?? '') !== '',
  };
  const level = String(value('log-level'));
  if (!['trace', 'debug', 'info', 'warn', 'warning', 'error', 'fatal', 'panic'].includes(level.toLowerCase())) {
    throw new CliError(`Unable to parse logging level: ${level}`);
  }
  const [, secondHost] = globals.host;
  if (secondHost !== undefined) {
    const message = `invalid argument ${quote(secondHost)} for "-H, --host" flag: specify only one -H`;
    throw usageError(new FlagError(message), 'docker [OPTIONS] COMMAND [ARG...]', 'docker');
  }
  if (globals.context !== '' && globals.host.length > 0) {
    throw new CliError('conflicting options: cannot specify both --host and --context');
  }
  const cli = new Cli(system, globals);
  if (value('version') === true) {
    await cli.out(`Docker version ${version}, build ${gitCommit}\n`);
    return 0;
  }
  return Promise.race([dispatch(cli, words, specs), cli.ended]);
}

function homeOf(system: System): string {
  return system.env.get('HOME') || '/root';
}

/** Takes the flags before the subcommand; a plain --help or -h stays as that word. */
function parseGlobals(flags: FlagSet, args: readonly string[]): readonly string[] {
  try {
    return flags.parse(args, false);
  } catch (error) {
    if (error instanceof HelpRequested)
      return [args.find((word) => word === '--help' || /^-[^-]*h/.test(word)) === '--help' ? '--help' : '-h'];
    if (!(error instanceof FlagError)) throw error;
    throw usageError(error, 'docker [OPTIONS] COMMAND [ARG...]', 'docker');
  }
}

function usageError(error: FlagError, use: string, path: string): CliError {
  return new CliError(`${error.message}\n\nUsage:  ${use}\n\nRun '${path} --help' for more information`, 125);
}

async function dispatch(cli: Cli, words: readonly string[], specs: HelpOptions['globalFlags']): Promise<number> {
  const buildKit = !['0', 'false'].includes(cli.env('DOCKER_BUILDKIT'));
  const asksHelp = words[0] === 'help';
  if (words[asksHelp ? 1 : 0] === 'compose') {
    const { compose } = await import('./compose/compose.ts');
    return compose(cli, asksHelp ? ['--help'] : words.slice(1));
  }
  const found = find(asksHelp ? words.slice(1) : words, buildKit);
  const help = async (): Promise<string> => helpText(found.entry, await helpOptions(cli, specs));
  if (asksHelp) {
    if (found.entry.path === '' && found.rest.length > 0)
      throw new CliError(`unknown help topic: ${found.rest.join(' ')}`);
    await cli.out(await help());
    return 0;
  }
  const { entry } = found;
  if (!buildKit && (/^builder( |$)/.test(entry.path) || entry.command?.path === 'image build')) {
    await cli.err(`${legacyBuilderNotice}\n`);
  }
  if (entry.command) return runCommand(cli, found, help);
  return runGroup(cli, entry, found.rest, help);
}

const shorthandNotice = 'Flag shorthand -h has been deprecated, use --help\n';

/** A group, or docker itself, without a known subcommand. */
async function runGroup(cli: Cli, entry: Entry, rest: readonly string[], help: () => Promise<string>): Promise<number> {
  const [first] = rest;
  const path = entry.path === '' ? 'docker' : `docker ${entry.path}`;
  if (first === '--help' || first === '-h') {
    if (first === '-h') await (entry.path === '' ? cli.err(shorthandNotice) : cli.out(shorthandNotice));
    await cli.out(await help());
    return 0;
  }
  if (first?.startsWith('-')) {
    try {
      new FlagSet().parse(rest);
    } catch (error) {
      if (error instanceof FlagError) throw usageError(error, useLine(entry), path);
    }
  }
  if (first === undefined) {
    if (entry.path === '' || !entry.path.startsWith('buildx')) await cli.err(await help());
    else await cli.out(await help());
    return 0;
  }
  if (entry.path.startsWith('buildx')) {
    await cli.out(await help());
    throw new CliError(`ERROR: unknown command: "${first}"`);
  }
  if (entry.path === '') {
    throw new CliError(`docker: unknown command: docker ${first}\n\nRun 'docker --help' for more information`);
  }
  throw new CliError(
    `docker: unknown command: ${path} ${first}\n\nUsage:  ${path}\n\nRun '${path} --help' for more information`,
  );
}

const legacyBuilderNotice = `DEPRECATED: The legacy builder is deprecated and will be removed in a future release.
            BuildKit is currently disabled; enable it by removing the DOCKER_BUILDKIT=0
            environment-variable.
`;

async function runCommand(cli: Cli, found: Found, help: () => Promise<string>): Promise<number> {
  const { entry, rest } = found;
  const command = entry.command;
  if (!command) return 1;
  const path = `docker ${entry.path}`;
  const prepared = command.prepare();
  let args: readonly string[];
  try {
    args = prepared.flags.parse(rest, command.interspersed ?? true);
  } catch (error) {
    if (error instanceof HelpRequested) {
      await cli.out((rest.some((word) => /^-[^-]*h/.test(word)) ? shorthandNotice : '') + (await help()));
      return 0;
    }
    if (!(error instanceof FlagError)) throw error;
    throw usageError(error, useLine(entry), path);
  }
  if (prepared.flags.lookup('help')?.value.format() === 'true') {
    await cli.out(await help());
    return 0;
  }
  for (const notice of prepared.flags.notices) await cli.err(`${notice}\n`);
  const complaint = argsComplaint(command.args, args.length, path, useLine(entry));
  if (complaint) throw new CliError(`${entry.path.startsWith('buildx') ? 'ERROR: ' : ''}${complaint}`);
  if (command.support.startsWith('absent: ')) {
    await (await cli.client()).ping();
    throw new CliError(`docker: '${path}' is not supported here: ${command.support.slice('absent: '.length)}`);
  }
  const used = prepared.flags.changedNames().map((name) => ({ name, ...command.flags[name] }));
  for (const { name, absent } of used) {
    if (absent !== undefined)
      throw new CliError(`docker: flag --${name} of '${path}' is not supported here: ${absent}`, 125);
  }
  await refuseElsewhere(cli, used);
  return prepared.run(cli, entry.path, args);
}

/** Flags for other daemons than the one at hand. @throws CliError */
async function refuseElsewhere(
  cli: Cli,
  used: readonly (Partial<FlagSpec<unknown>> & { name: string })[],
): Promise<void> {
  if (used.every(({ only }) => only === undefined)) return;
  const { osType, experimental } = await (await cli.client()).ping();
  const complaints = used.flatMap(({ name, only }) => {
    if (only === 'windows' && osType !== 'windows')
      return [
        `"--${name}" is only supported on a Docker daemon running on windows, but the Docker daemon is running on ${osType}`,
      ];
    if (only === 'experimental' && !experimental)
      return [`"--${name}" is only supported on a Docker daemon with experimental features enabled`];
    return [];
  });
  if (complaints.length > 0) throw new CliError(complaints.sort().join('\n'));
}

async function helpOptions(cli: Cli, specs: HelpOptions['globalFlags']): Promise<HelpOptions> {
  const size = cli.system.windowSize(0);
  const columns = size && size.columns > 0 ? size.columns : 80;
  const hidden = new Set<'windows' | 'experimental' | 'swarm'>();
  const ping = await cli
    .client()
    .then((client) => client.ping())
    .catch(() => undefined);
  if (ping) {
    if (ping.osType !== 'windows') hidden.add('windows');
    if (!ping.experimental) hidden.add('experimental');
    if (ping.swarm === '' || ping.swarm === 'inactive') hidden.add('swarm');
  }
  return { columns, hidden, globalFlags: specs };
}
