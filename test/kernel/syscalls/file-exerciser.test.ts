import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hasImage, Machine } from '../machine.ts';

describe.skipIf(!hasImage('python'))('a file read, written, cut and mapped at random stays what it should be', () => {
  test.each([
    ['tmpfs', 'mkdir /w && mount -t tmpfs none /w'],
    ['overlayfs', 'mkdir /w'],
  ])('on %s', async (_name, prepare) => {
    const machine = await Machine.create({ image: 'python' });
    machine.put('/exerciser.py', readFileSync(new URL('file-exerciser.py', import.meta.url)));
    const { stdout, stderr } = await machine.run(['sh', '-c', `${prepare} && python3 /exerciser.py /w/f 7 400`]);
    expect(stderr).toBe('');
    expect(stdout).toBe('ok\n');
    expect(machine.bugs).toEqual([]);
  });
});
