/** The page Compatibility: the scoreboard, and how far each command, flag and system call is supported, from the code's own tables. */
import type { Command } from '../../docker/cli/command.ts';
import { commands } from '../../docker/cli/registry.ts';
import { subcommands } from '../../docker/compose/compose.ts';
import { callTable } from '../../kernel/syscalls/table.ts';
import type { Score } from './run-suites.ts';
import { flagsOf, gaps, type Typed } from './typed.ts';

const inMdx = (text: string) =>
  text.replace(/[<>{}|]/g, (character) => `&#${character.charCodeAt(0)};`).replaceAll('\n', ' ');

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function scoreRows(scores: readonly Score[]): (string | number)[][] {
  return scores
    .filter(({ skipped }) => skipped === undefined)
    .map(({ name, what, cases, passed, known, failed, note }) => [
      name,
      inMdx(note === undefined ? what : `${what} (${note})`),
      cases,
      passed,
      known,
      failed,
    ]);
}

function refusedFlags({ flags }: Pick<Command, 'flags'>): string {
  return Object.entries(flags)
    .filter(([, flag]) => flag.absent !== undefined)
    .map(([name, flag]) => `\`--${name}\`: ${inMdx(flag.absent ?? '')}`)
    .join('; ');
}

const shown = commands.filter(({ hidden }) => !hidden);

/** `12 of 15`: flags of a command that sessions type. */
function typedFlags(command: Command, typed: Typed): string {
  const flags = flagsOf(command);
  const known = typed.get(command.path);
  if (!known) return '';
  return `${flags.filter((name) => known.has(name)).length} of ${flags.length}`;
}

/** Compose's are not in the tree of commands: they come with a chunk of their own. */
function composeRows(): string[][] {
  return subcommands.map((command) => {
    const [level = '', reason = ''] = command.support.split(/: (.*)/s);
    const count = Object.values(command.flags).filter((flag) => !flag.hidden).length;
    return [`\`docker compose ${command.name}\``, level, inMdx(reason), String(count), '', refusedFlags(command)];
  });
}

function commandRows(typed: Typed): string[][] {
  const rows = shown.map((command) => {
    const [level = '', reason = ''] = command.support.split(/: (.*)/s);
    const count = Object.values(command.flags).filter((flag) => !flag.hidden).length;
    return [
      `\`docker ${command.path}\``,
      level,
      inMdx(reason),
      String(count),
      typedFlags(command, typed),
      refusedFlags(command),
    ];
  });
  return [...rows, ...composeRows()];
}

/** How much of what works is typed in sessions that go as on the real Docker. */
function typedTotals(typed: Typed): string {
  const working = shown.filter(({ support }) => !support.startsWith('absent'));
  const missing = gaps(typed);
  const never = missing.filter(({ isTyped }) => !isTyped).length;
  const flags = working.reduce((sum, command) => sum + flagsOf(command).length, 0);
  const untyped = missing.reduce((sum, gap) => sum + gap.flags.length, 0);
  return `Sessions that go as recorded on the real Docker type ${working.length - never} of the ${working.length} commands that work here, and ${flags - untyped} of their ${flags} flags.`;
}

function totals(): string {
  const levels = new Map<string, number>();
  for (const { support } of shown) {
    const [level = ''] = support.split(':');
    levels.set(level, (levels.get(level) ?? 0) + 1);
  }
  const flags = shown.flatMap((command) => Object.values(command.flags)).filter((flag) => !flag.hidden);
  const refused = flags.filter((flag) => flag.absent !== undefined).length;
  const parts = [...levels].map(([level, count]) => `${count} ${level}`);
  return `${shown.length} commands (${parts.join(', ')}) with ${flags.length} flags, of which ${refused} are refused with a reason.`;
}

/** @returns the page's text in MDX */
export function compatibilityPage(scores: readonly Score[], typed: Typed): string {
  const calls = callTable().filter((entry) => entry !== undefined);
  const partial = calls.filter(({ support }) => support !== 'full');
  return `---
title: Compatibility
description: How true Drydock is to Docker, as numbers, and what each command, flag and system call can do here.
---

{/* Written by \`npm run scoreboard\`; not by hand. */}

## Scoreboard

Docker’s own tests, sessions recorded on a real Docker 28.5, and other people’s tools judge Drydock. A known difference stands in a list with its
reason; a case outside that list that fails, or one on it that passes, fails our tests.

${table(['suite', 'what', 'cases', 'passed', 'known', 'failed'], scoreRows(scores))}

## Commands and flags

${totals()} ${typedTotals(typed)}

${table(['command', 'support', 'what is missing', 'flags', 'flags in sessions', 'refused flags'], commandRows(typed))}

## System calls

The kernel answers ${calls.length} system calls of Linux for riscv64; any other fails with ENOSYS.

${calls.map(({ name }) => `\`${name}\``).join(', ')}

Of these, ${partial.length} have less than Linux:

${table(
  ['system call', 'what is missing'],
  partial.map(({ name, support }) => [`\`${name}\``, inMdx(support.replace('partial: ', ''))]),
)}
`;
}
