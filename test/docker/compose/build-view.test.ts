/** A build of compose that fails on a terminal: its table stays above what is said below it. */
import { expect, test } from 'vitest';
import type { Compose } from '../../../src/docker/compose/context.ts';
import { BuildView } from '../../../src/docker/compose/view/build-view.ts';
import { utf8 } from '../../../src/lib/bytes.ts';
import { fromBytes } from '../../../src/lib/stream.ts';

test('nothing is painted over the reason of a failure', async () => {
  let shown = '';
  const cli = {
    out: async (text: string) => {
      shown += text;
    },
    system: {
      now: () => 0,
      sleep: () => Promise.resolve(),
      isTerminal: () => true,
      windowSize: () => ({ columns: 80, rows: 24 }),
    },
  };
  const view = new BuildView({ cli, view: { mode: 'auto' } } as unknown as Compose, false, false);
  await view.begin(100);
  const answer = fromBytes(utf8(`${JSON.stringify({ errorDetail: { message: 'failed to solve: no' } })}\n`));
  await expect(view.follow('web', answer)).rejects.toThrow('failed to solve: no');
  const before = shown;
  expect(before).toContain('[+] Building 0.0s (1/1) FINISHED');
  expect(before).not.toContain('docker:default');
  await view.end();
  expect(shown).toBe(before);
});
