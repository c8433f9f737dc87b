import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hasImage, Machine } from '../machine.ts';

/** inotify-calls.py on Linux 6.18. */
const expected = `1 2
# write
1 0x100 - a
1 0x20 - a
1 0x2 - a
1 0x8 - a
# read
1 0x20 - old
2 0x20 - 
1 0x1 - old
2 0x1 - 
1 0x10 - old
2 0x10 - 
# rename
1 0x40 cookie a
1 0x80 cookie b
1 0x40 cookie b
1 0x80 cookie old
2 0x4 - 
2 0x400 - 
2 0x8000 - 
# directory
1 0x40000100 - d
1 0x4 - old
1 0x40000200 - d
# links
1 0x100 - second
1 0x100 - link
1 0x2 - old
# list
1 0x40000020 - 
1 0x40000001 - 
1 0x40000010 - 
# remove
1 0x40000020 - 
1 0x40000001 - 
1 0x40000010 - 
1 0x200 - link
1 0x200 - old
1 0x200 - second
1 0x400 - 
1 0x8000 - 
-1
`;

test.skipIf(!hasImage('python'))('inotify tells what Linux tells', async () => {
  const machine = await Machine.create({ image: 'python' });
  machine.put('/calls.py', readFileSync(new URL('inotify-calls.py', import.meta.url)));
  const { stdout, stderr } = await machine.run([
    'sh',
    '-c',
    'mkdir /w && mount -t tmpfs none /w && python3 /calls.py /w',
  ]);
  expect(stderr).toBe('');
  expect(stdout.split('\n')).toEqual(expected.split('\n'));
});
