/** The first half of the sessions in the machine, and their list of known differences. */
import { test } from 'vitest';
import { holdKnown, holdSessions } from './hold-sessions.ts';

holdSessions(0, 2);

test('the list of known differences names existing commands, each with a reason; some sessions are on real time', () => {
  holdKnown();
});
