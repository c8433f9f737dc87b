/** toybox's tests of small tools, those that hold for busybox, in the real busybox of our image on our kernel. */
import { beforeAll, describe, test } from 'vitest';
import { type CaseFile, runInBusybox, type ShellAnswer } from './busybox-batch.ts';
import { known } from './coreutils-toybox.known.ts';
import { checkKnown, expectKnown, sharedSuite } from './shared-suite.ts';

interface Case {
  readonly id: string;
  readonly cmd: string;
  readonly stdin: string | null;
  readonly input: string | null;
  readonly files: Record<string, CaseFile>;
  readonly stdout: string;
  readonly passes: string[];
}

const cases = (sharedSuite<{ cases: Case[] }>('coreutils-toybox')?.cases ?? []).filter(({ passes }) =>
  passes.includes('busybox-1.35'),
);

describe.runIf(cases.length > 0)('coreutils-toybox', () => {
  let answers = new Map<string, ShellAnswer>();

  beforeAll(async () => {
    answers = await runInBusybox(
      cases.map(({ id, cmd, stdin, input, files }) => ({
        id,
        command: cmd,
        stdin: stdin ?? '',
        files: input === null ? files : { ...files, input },
      })),
    );
  }, 300_000);

  test.each(cases)('$id: $cmd', ({ id, stdout }) => {
    expectKnown(known, id, answers.get(id)?.stdout, stdout);
  });
  checkKnown(
    known,
    cases.map(({ id }) => id),
  );
});
