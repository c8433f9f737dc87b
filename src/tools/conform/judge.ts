/** What was played, held against what was recorded and against a list of known differences. */
import { differingLines } from '../../course/output-matches.ts';
import type { Played } from '../../course/play-session.ts';
import type { SessionCommand } from '../../course/session.ts';

/** `area/NN-name:line`, the line of the command's `$`: how lists of known differences name a command. */
export const keyOf = (name: string, { line }: Pick<SessionCommand, 'line'>): string => `${name}:${line}`;

export interface Judged {
  readonly passed: number;
  readonly known: number;
  /** A text for people each: what differs though it isn't listed, and what is listed though it goes as recorded. */
  readonly failures: readonly string[];
}

/** How a command went otherwise than recorded, for people. */
export function describeDifference(key: string, { command, output, status }: Played): string {
  const shown = differingLines(command.output, output);
  return [
    `${key}: $ ${command.command}`,
    ...shown.expected.map((line) => `  - ${line}`),
    ...shown.actual.map((line) => `  + ${line}`),
    ...(status === command.status ? [] : [`  exit status ${status}, recorded ${command.status}`]),
  ].join('\n');
}

/** @param isKnown whether a command is listed as one that differs, by its key */
export function judge(name: string, played: readonly Played[], isKnown: (key: string) => boolean): Judged {
  const failures: string[] = [];
  let passed = 0;
  let known = 0;
  for (const one of played) {
    const key = keyOf(name, one.command);
    const listed = isKnown(key);
    if (one.matches && !listed) passed += 1;
    else if (!one.matches && listed) known += 1;
    else
      failures.push(
        one.matches
          ? `${key}: is listed as known, but goes as recorded: remove it from the list`
          : describeDifference(key, one),
      );
  }
  return { passed, known, failures };
}
