/** Help texts, byte for byte as docker/cli's cobra templates print them. */

import { FlagSet } from '../../lib/pflag.ts';
import { type Command, type FlagSpecs, flagOf } from './command.ts';
import { commonCommands, type Group } from './groups.ts';
import type { Entry } from './registry.ts';

export interface HelpOptions {
  /** Of the terminal; 80 without one. */
  readonly columns: number;
  /** Flags and commands marked so are left out, since the daemon can't do them. */
  readonly hidden: ReadonlySet<'windows' | 'experimental' | 'swarm'>;
  /** Global flags with their defaults, for the root's help. */
  readonly globalFlags: FlagSpecs;
}

/** `docker container stop [OPTIONS] CONTAINER [CONTAINER...]`. */
export function useLine(entry: Entry): string {
  if (entry.path === '') return 'docker [OPTIONS] COMMAND [ARG...]';
  const use = entry.command?.use ?? entry.group?.use ?? '';
  return `docker ${entry.path}${use === '' ? '' : ` ${use}`}`;
}

export function helpText(entry: Entry, options: HelpOptions): string {
  if (entry.path === '') return rootHelp(entry, options);
  return entry.command ? commandHelp(entry, options) : groupHelp(entry, options);
}

function commandHelp(entry: Entry, options: HelpOptions): string {
  const command = entry.command;
  if (!command) return '';
  let text = `Usage:  ${useLine(entry)}\n\n${command.long ?? command.short}\n`;
  if (command.aliases.length > 0) {
    text += `\nAliases:\n  ${command.aliases.map((alias) => `docker ${alias}`).join(', ')}\n`;
  }
  return text + flagSection('Options', command.flags, options);
}

function flagSection(title: string, specs: FlagSpecs, options: HelpOptions): string {
  const flags = new FlagSet();
  for (const [name, spec] of Object.entries(specs)) {
    if (spec.only !== undefined && options.hidden.has(spec.only)) continue;
    flags.add(flagOf(name, spec, spec.create()));
  }
  const usages = flags.usages(options.columns - 1).trimEnd();
  return usages === '' ? '' : `\n${title}:\n${usages}\n`;
}

function groupHelp(entry: Entry, options: HelpOptions): string {
  const group = entry.group;
  if (!group) return '';
  let text = `Usage:  docker ${entry.path}${group.flags ? ' [OPTIONS]' : ''} COMMAND\n\n${group.long ?? group.short}\n`;
  if (group.flags) text += flagSection('Options', group.flags, options);
  text += listing(
    'Management Commands',
    visible(entry, options).filter((child) => child.group),
  );
  text += listing(
    'Commands',
    visible(entry, options).filter((child) => child.command),
  );
  text += `\nRun 'docker ${entry.path} COMMAND --help' for more information on a command.\n`;
  return group.footer === undefined ? text : `${text}\n${group.footer}\n`;
}

function rootHelp(entry: Entry, options: HelpOptions): string {
  const children = visible(entry, options);
  const inSection = (section: string) => children.filter((child) => child.group?.section === section);
  const common = commonCommands.flatMap((name) => children.filter((child) => child.name === name));
  const others = children.filter((child) => child.command && !commonCommands.includes(child.name));
  return [
    'Usage:  docker [OPTIONS] COMMAND\n\nA self-sufficient runtime for containers\n',
    listing('Common Commands', common),
    listing('Management Commands', inSection('Management Commands')),
    listing('Swarm Commands', inSection('Swarm Commands')),
    listing('Commands', others),
    flagSection('Global Options', options.globalFlags, options),
    "\nRun 'docker COMMAND --help' for more information on a command.\n",
    '\nFor more help on how to use Docker, head to https://docs.docker.com/go/guides/\n',
  ].join('');
}

function visible(entry: Entry, options: HelpOptions): Entry[] {
  const isHidden = (item: Group | Command | undefined) => item?.only !== undefined && options.hidden.has(item.only);
  return [...entry.children.values()]
    .filter((child) => child.listed && !isHidden(child.group ?? child.command))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function listing(title: string, entries: readonly Entry[]): string {
  if (entries.length === 0) return '';
  const lines = entries.map((child) => {
    const name = child.group?.plugin ? `${child.name}*` : child.name;
    return `  ${name.padEnd(11)} ${child.group?.short ?? child.command?.short ?? ''}\n`;
  });
  return `\n${title}:\n${lines.join('')}`;
}
