/**
 * Every session of this folder, recorded on the real Docker, typed into the student's machine. A command that differs stands
 * in known.ts with its reason; one that stands there and goes as recorded fails the run. Waiting is passed over, except in
 * sessions with the header `! machine real` : there time is the host's, and every layer is fetched and unpacked anew.
 */
import { describe, expect, test } from 'vitest';
import { judge, keyOf } from '../../src/tools/conform/judge.ts';
import { playInMachine } from '../../src/tools/conform/play-in-machine.ts';
import { readSession, sessionNames } from '../../src/tools/conform/session-files.ts';
import { known } from './known.ts';

const sessions = sessionNames().map((name) => ({ name, session: readSession(name) }));
type Named = (typeof sessions)[number];

const isReal = ({ session }: Named) => session.headers.get('machine') === 'real';

async function hold({ name, session }: Named, realTime: boolean): Promise<void> {
  const played = await playInMachine(session, { realTime, fresh: realTime });
  const { failures } = judge(name, played, (key) => known.has(key));
  expect(failures.length === 0, failures.join('\n')).toBe(true);
}

/** @param part, of: which of the sessions, so that several files, each in a worker of its own, share the work */
export function holdSessions(part: number, of: number): void {
  const mine = sessions.filter((_, index) => index % of === part);
  const timeout = 240_000;
  describe.concurrent('on real time', () => {
    test.for(mine.filter(isReal))('$name', { timeout }, (one) => hold(one, true));
  });
  describe('sessions', () => {
    test.for(mine.filter((one) => !isReal(one)))('$name', { timeout }, (one) => hold(one, false));
  });
}

/** What the list of known differences names, exists, and has a reason. */
export function holdKnown(): void {
  const keys = new Set(
    sessions.flatMap(({ name, session }) => session.commands.map((command) => keyOf(name, command))),
  );
  expect([...known.keys()].filter((key) => !keys.has(key))).toEqual([]);
  expect([...known.values()].filter((reason) => reason.trim().length < 10)).toEqual([]);
  expect(sessions.filter(isReal).length).toBeGreaterThanOrEqual(4);
}
