/** A C program compiled by the guest's gcc that tries signals, memory, threads and children (battery.c), line by line. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hasImage, Machine } from '../machine.ts';

test.skipIf(!hasImage('gcc'))(
  'the battery',
  async () => {
    const machine = await Machine.create({ image: 'gcc', jit: true });
    machine.put('/tmp/battery.c', readFileSync(new URL('battery.c', import.meta.url)));
    const compiled = await machine.run(['gcc', '-O1', '-pthread', '-o', '/tmp/battery', '/tmp/battery.c']);
    expect(compiled).toMatchObject({ code: 0, stderr: '' });
    const { stdout, code } = await machine.run(['/tmp/battery']);
    expect(stdout.split('\n')).toEqual(
      `sig 11 code 1 offset 0 pc 1
sig 11 code 2 offset 5 pc 1
ro read 0
sig 11 code 2 offset 0 pc 1
shared
SHARED
sig 7 code 2 offset 0 pc 1
SHARED
ill 4 a0 77
on alt 1
after overflow
pending 1 0
timedwait 1 val 0 code -1
10 0 1 1001 2000 2001 
timeout -1 1
read -1 EINTR 1 got 14
restart 1 z got 14
nanosleep -1 1 rem>0 1
poll -1 1
blocked got 0
suspend -1 1 got 14
timer 14
threads 4000 5
cond 2
timedwait 1
robust 1
pshared 1000
mremap move
dontneed 0
mincore-ish 1
child sig 11
stopped 1 19
continued 1
waitid 1 7 1
exit 7
echild 1
vfork 9 4
spawn 0 6
spawn fail 1
epipe -1 1
autoreap -1 1
name hello
fp inf 1
div0 -1 1
mask 0
nofile 1
abort 6 0
`.split('\n'),
    );
    expect(code).toBe(0);
    expect(machine.bugs).toEqual([]);
  },
  180_000,
);
