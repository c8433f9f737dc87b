/**
 * Every session of this folder, recorded on the real Docker, typed into the student's machine. A command that differs stands
 * in known.ts with its reason; one that stands there and goes as recorded fails the run.
 */
import { describe, expect, test } from 'vitest';
import { differingLines } from '../../src/course/output-matches.ts';
import type { Played } from '../../src/course/play-session.ts';
import type { Session } from '../../src/course/session.ts';
import { readSession, sessionNames } from '../../src/tools/conform/session-files.ts';
import { known } from './known.ts';
import { playInMachine } from './player.ts';

const sessions = sessionNames().map(readSession);
const keyOf = (session: Session, line: number) => `${session.file.replace(/\.session$/, '')}:${line}`;

function differences(session: Session, played: readonly Played[]): string[] {
  return played.flatMap(({ command, output, status, matches }) => {
    const key = keyOf(session, command.line);
    if (matches !== known.has(key)) return [];
    if (matches) return [`${key}: is listed in known.ts, but goes as recorded: remove it`];
    const shown = differingLines(command.output, output);
    const lines = [
      `${key}: $ ${command.command}`,
      ...shown.expected.map((line) => `  - ${line}`),
      ...shown.actual.map((line) => `  + ${line}`),
      ...(status === command.status ? [] : [`  exit status ${status}, recorded ${command.status}`]),
    ];
    return [lines.join('\n')];
  });
}

describe.concurrent('sessions', () => {
  test.for(sessions.map((session) => [session.file, session] as const))(
    '%s',
    { timeout: 240_000 },
    async ([, session]) => {
      const found = differences(session, await playInMachine(session));
      expect(found.length === 0, found.join('\n')).toBe(true);
    },
  );
});

test('the list of known differences names existing commands, each with a reason', () => {
  const lines = new Set(sessions.flatMap((session) => session.commands.map(({ line }) => keyOf(session, line))));
  expect([...known.keys()].filter((key) => !lines.has(key))).toEqual([]);
  expect([...known.values()].filter((reason) => reason.trim().length < 10)).toEqual([]);
});
