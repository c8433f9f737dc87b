/** just-bash's comparison tests, those that hold for busybox, in the real busybox of our image on our kernel. */
import { beforeAll, describe, test } from 'vitest';
import { runInBusybox, type ShellAnswer } from './busybox-batch.ts';
import { known } from './coreutils-justbash.known.ts';
import { checkKnown, expectKnown, sharedSuite } from './shared-suite.ts';

interface Case {
  readonly id: string;
  readonly command: string;
  readonly files: Record<string, string>;
  readonly stdout: string;
  readonly exitCode: number;
  readonly passes: string[];
}

const cases = (sharedSuite<{ cases: Case[] }>('coreutils-justbash')?.cases ?? []).filter(({ passes }) =>
  passes.includes('busybox-1.35'),
);

describe.runIf(cases.length > 0)('coreutils-justbash', () => {
  let answers = new Map<string, ShellAnswer>();

  beforeAll(async () => {
    answers = await runInBusybox(cases.map(({ id, command, files }) => ({ id, command, files, stdin: '' })));
  }, 300_000);

  test.each(cases)('$id: $command', ({ id, stdout, exitCode }) => {
    expectKnown(known, id, answers.get(id), { status: exitCode, stdout });
  });
  checkKnown(
    known,
    cases.map(({ id }) => id),
  );
});
