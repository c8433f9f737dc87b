import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hasImage, Machine } from '../machine.ts';

const script = readFileSync(new URL('file-calls.py', import.meta.url));
const expected = readFileSync(new URL('file-calls.txt', import.meta.url), 'utf8');

describe.skipIf(!hasImage('python'))('file system calls answer as Linux does', () => {
  test.each([
    ['tmpfs', 'mkdir /w && mount -t tmpfs none /w'],
    ['overlayfs', 'mkdir -m 1777 /w'],
  ])('on %s', async (_name, prepare) => {
    const machine = await Machine.create({ image: 'python' });
    machine.put('/calls.py', script);
    const { stdout, stderr } = await machine.run(['sh', '-c', `${prepare} && python3 /calls.py /w`]);
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual(expected.split('\n'));
    expect(machine.bugs).toEqual([]);
  });
});
