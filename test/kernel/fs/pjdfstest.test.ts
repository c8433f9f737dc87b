/**
 * pjdfstest on tmpfs and overlayfs (pjdfstest.ts says where its material is looked for): every 36th file, or every Nth with
 * PJDFSTEST_EVERY=N. Known failures are listed there; one that passes by now fails here, so that the list stays true.
 */
import { describe, expect, test } from 'vitest';
import { hasImage } from '../machine.ts';
import { hasPjdfstest, KNOWN, pjdfstestFolder, pjdMachine, tapResult, testFiles } from './pjdfstest.ts';

const every = Number(process.env.PJDFSTEST_EVERY ?? 36);

test('TAP: what is missing or not ok has failed, TODO has not', () => {
  expect(tapResult('1..4\nok 1\nnot ok 2 - tried\nnot ok 3 # TODO later\n')).toMatchObject({
    passed: 2,
    failed: [2, 4],
  });
});

if (!hasPjdfstest)
  console.warn(`SKIPPED: pjdfstest is not at ${pjdfstestFolder}: 8,777 cases of file semantics are not run`);

describe.skipIf(!hasPjdfstest || !hasImage('gcc')).each(['tmpfs', 'overlayfs'] as const)('pjdfstest on %s', (kind) => {
  test('as Linux', { timeout: 3_600_000 }, async () => {
    const run = await pjdMachine(kind);
    const files = testFiles().filter((_, at) => at % every === 0);
    let passed = 0;
    const unexpected: string[] = [];
    for (const file of files) {
      const result = await run(file);
      passed += result.passed;
      const known = KNOWN.get(file)?.cases ?? [];
      if (result.passed + result.failed.length === 0 && !/^1\.\.0/m.test(result.text))
        unexpected.push(`${file}: ${result.text}`);
      if (JSON.stringify(result.failed) !== JSON.stringify(known))
        unexpected.push(
          `${file}: failed ${result.failed.join(' ')}; known ${known.join(' ')}\n${
            result.text
              .match(/^not ok.*$/gm)
              ?.slice(0, 3)
              .join('\n') ?? ''
          }`,
        );
    }
    console.log(`pjdfstest on ${kind}: ${passed} cases of ${files.length} files passed`);
    expect(unexpected).toEqual([]);
  });
});
