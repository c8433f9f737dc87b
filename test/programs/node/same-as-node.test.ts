/** Our node beside the Node that runs these tests: the same scripts, the same output. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasImage, type Machine } from '../../kernel/machine.ts';
import { nodeMachine, output } from './node-runner.ts';
import { SAME_SCRIPTS } from './same-scripts.ts';

describe.skipIf(!hasImage('busybox'))('the same as Node', { timeout: 30_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-node-'));
  let machine: Machine;

  beforeAll(async () => {
    machine = await nodeMachine();
  }, 120_000);
  afterAll(() => {
    rmSync(folder, { recursive: true });
    expect(machine.bugs).toEqual([]);
  });

  test.each(Object.entries(SAME_SCRIPTS))('%s', async (_name, script) => {
    const file = join(folder, 'script.js');
    writeFileSync(file, script);
    const real = spawnSync(process.execPath, [file], { cwd: folder, encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } });
    expect(real.stderr).toBe('');
    expect(await output(machine, script)).toBe(real.stdout);
  });
});
