/** Help texts of compose, laid out as docker's other help texts. */

import { FlagSet } from '../../lib/pflag.ts';
import { type FlagSpecs, flagOf } from '../cli/command.ts';
import { bool } from '../cli/flag.ts';
import type { Subcommand } from './subcommand.ts';

export function rootHelp(flags: FlagSpecs, subcommands: readonly Subcommand[], columns: number): string {
  const line = ({ name, short }: { name: string; short: string }): string => `  ${name.padEnd(11)} ${short}\n`;
  const groups = subcommands.filter(({ name }) => name === 'bridge');
  const commands = subcommands.filter(({ name }) => name !== 'bridge');
  return [
    'Usage:  docker compose [OPTIONS] COMMAND\n\nDefine and run multi-container applications with Docker\n',
    section(flags, columns),
    groups.length === 0 ? '' : `\nManagement Commands:\n${groups.map(line).join('')}`,
    `\nCommands:\n${commands.map(line).join('')}`,
    "\nRun 'docker compose COMMAND --help' for more information on a command.\n",
  ].join('');
}

export function subcommandHelp({ name, use, short, long, flags, footer }: Subcommand, columns: number): string {
  const head = `Usage:  docker compose ${name}${use === '' ? '' : ` ${use}`}\n\n${(long ?? short).trimEnd()}\n`;
  const options = section({ ...flags, 'dry-run': bool('Execute command in dry run mode') }, columns);
  return `${head}${options}${footer ?? ''}`;
}

function section(specs: FlagSpecs, columns: number): string {
  const flags = new FlagSet();
  for (const [name, spec] of Object.entries(specs)) flags.add(flagOf(name, spec, spec.create()));
  const usages = flags.usages(columns - 1).trimEnd();
  return usages === '' ? '' : `\nOptions:\n${usages}\n`;
}
