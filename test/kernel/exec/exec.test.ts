/** execve(2) seen from outside: what becomes of ids and capabilities. */
import { expect, test } from 'vitest';
import type { Program } from '../../../src/kernel/exec/program.ts';
import { makeCredentials } from '../../../src/kernel/proc/credentials.ts';
import { text, utf8 } from '../../../src/lib/bytes.ts';
import { Machine } from '../machine.ts';

const shows: Program = async (system) => {
  const status = text(await system.readFile('/proc/self/status'));
  await system.write(1, utf8([...status.matchAll(/^Cap(?:Prm|Eff):\t0*(\w+)$/gm)].map(([, set]) => set).join(' ')));
  return 0;
};

test.each([
  ['who isn’t root loses all', 1000, 0x3n, '0 0'],
  ['root has what the bounding set allows', 0, 0x1n, 'f f'],
])('capabilities: %s', async (_, uid, set, said) => {
  const machine = await Machine.create({
    programs: new Map([['shows', shows]]),
    files: new Map([['/bin/shows', '#!drydock shows\n']]),
  });
  const credentials = { ...makeCredentials(uid, uid), effective: set, permitted: set, bounding: 0xfn };
  expect(await machine.run(['/bin/shows'], { credentials })).toMatchObject({ stdout: said, stderr: '', code: 0 });
});
