import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mkdir } from '../../../src/kernel/vfs/change.ts';
import { TestCaller } from '../vfs/caller.ts';
import { HostActor, OurActor } from './actors.ts';
import { Operations } from './operations.ts';

const CASES = Number(process.env.FS_CASES ?? 60);
const LENGTH = 100;

test.skipIf(process.getuid?.() !== 0)('tmpfs answers like a directory of the host', () => {
  const old = process.umask(0o022);
  try {
    for (let seed = 1; seed <= CASES; seed++) {
      const base = mkdtempSync(join(tmpdir(), 'drydock-tmpfs-'));
      mkdirSync(join(base, 'root'));
      const caller = new TestCaller();
      mkdir(caller, '/w', 0o755);
      mkdir(caller, '/w/root', 0o755);
      const host = new HostActor(join(base, 'root'));
      const ours = new OurActor(caller, '/w/root');
      const operations = new Operations(seed);
      const log: string[] = [];
      for (let i = 0; i < LENGTH; i++) {
        const operation = operations.next();
        const expected = host.run(operation);
        log.push(`${JSON.stringify(operation)} => ${expected}`);
        expect(ours.run(operation), `seed ${seed}:\n${log.slice(-12).join('\n')}`).toBe(expected);
      }
      expect(ours.tree(), `seed ${seed}`).toEqual(host.tree());
      rmSync(base, { recursive: true });
    }
  } finally {
    process.umask(old);
  }
});
