/** A build of compose that fails on a terminal: its table stays above what is said below it. */
import { expect, test } from 'vitest';
import type { BuildEvent } from '../../../src/docker/build/build-event.ts';
import type { Compose } from '../../../src/docker/compose/context.ts';
import { BuildView } from '../../../src/docker/compose/view/build-view.ts';

async function* failing(): AsyncGenerator<BuildEvent> {
  yield { kind: 'failure', message: 'failed to solve: no', source: undefined };
}

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
  await expect(view.follow('web', failing())).rejects.toThrow('failed to solve: no');
  const before = shown;
  expect(before).toContain('[+] Building 0.0s (1/1) FINISHED');
  expect(before).not.toContain('docker:default');
  await view.end();
  expect(shown).toBe(before);
});
