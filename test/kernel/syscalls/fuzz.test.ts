/** Every system call with wild arguments (fuzz.c): the kernel answers or kills, and has no fault of its own. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hasImage, Machine } from '../machine.ts';

test.skipIf(!hasImage('gcc'))(
  'wild arguments',
  async () => {
    const machine = await Machine.create({ image: 'gcc', jit: true });
    machine.put('/tmp/fuzz.c', readFileSync(new URL('fuzz.c', import.meta.url)));
    const compiled = await machine.run(['gcc', '-O1', '-w', '-o', '/tmp/fuzz', '/tmp/fuzz.c']);
    expect(compiled).toMatchObject({ code: 0, stderr: '' });
    const { code, stdout } = await machine.run(['/tmp/fuzz', '2', '4711']);
    expect(code).toBe(0);
    // Children that hit upon write(1, …) are heard as well.
    expect(stdout).toContain('done\n');
    expect(machine.bugs).toEqual([]);
    // What a clone(2) left behind may wait for ever, but nothing that could run is forgotten.
    const forgotten = [...machine.kernel.processes.threads.values()].filter(
      (thread) => thread.state === 'ready' && !thread.queued && !thread.process.stopped,
    );
    expect(forgotten).toEqual([]);
  },
  180_000,
);
