/** smoosh's tests of the POSIX shell, those that hold for busybox' ash, in the real one of our image on our kernel. */
import { beforeAll, describe, test } from 'vitest';
import { runInBusybox, type ShellAnswer } from './busybox-batch.ts';
import { checkKnown, expectKnown, sharedSuite } from './shared-suite.ts';
import { known } from './shell-posix-smoosh.known.ts';

interface Case {
  readonly id: string;
  readonly script: string;
  readonly stdout: string | null;
  readonly status: number;
  readonly passes: string[];
}

/** Some need C programs that the suite's README describes. */
const cases = (sharedSuite<{ cases: Case[] }>('shell-posix-smoosh')?.cases ?? []).filter(
  ({ passes, script }) => passes.includes('busybox-ash') && !script.includes('TEST_UTIL'),
);

describe.runIf(cases.length > 0)('shell-posix-smoosh', () => {
  let answers = new Map<string, ShellAnswer>();

  beforeAll(async () => {
    answers = await runInBusybox(
      cases.map(({ id, script }) => ({
        id,
        command: `TEST_SHELL=/bin/sh; export TEST_SHELL\n${script}`,
        files: {},
        stdin: '',
        asFile: true,
      })),
      20,
    );
  }, 300_000);

  test.each(cases)('$id', ({ id, stdout, status }) => {
    const got = answers.get(id);
    const wanted = { status, stdout: stdout ?? got?.stdout };
    expectKnown(known, id, got, wanted);
  });
  checkKnown(
    known,
    cases.map(({ id }) => id),
  );
});
