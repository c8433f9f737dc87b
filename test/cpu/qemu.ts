/** Runs a program under qemu-riscv64-static (Debian's qemu-user-static) and on our hart, and compares what they write. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Machine } from './machine.ts';
import type { Program } from './program.ts';

const qemu = 'qemu-riscv64-static';

/** False, with a loud message, when the reference is not installed. */
export const hasQemu = spawnSync(qemu, ['--version']).status === 0;
if (!hasQemu)
  console.error(`\n*** SKIPPED: the CPU is not compared, ${qemu} is missing (apt-get install qemu-user-static) ***\n`);

function runQemu(elf: Uint8Array): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-cpu-'));
  try {
    const path = join(folder, 'program');
    writeFileSync(path, elf);
    chmodSync(path, 0o755);
    const done = spawnSync(qemu, ['-cpu', 'rv64', path], { maxBuffer: 2 ** 30 });
    if (done.status !== 0) throw new Error(`qemu: status ${done.status}, signal ${done.signal}: ${done.stderr}`);
    return done.stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The interpreter, and the compiler at its most eager. */
const ways = [
  ['interpreted', {}],
  ['compiled', { jit: { slice: 50, samples: 2 } }],
] as const;

/**
 * Byte offsets (multiples of `size`) of the records that differ, at most 20 of them, as `describe` puts it.
 * All must have written the same, non-zero number of bytes.
 */
export function differences(program: Program, size: number, describe: (at: number) => string): string[] {
  const elf = program.elf();
  const theirs = runQemu(elf);
  const found: string[] = [];
  for (const [way, options] of ways) {
    const machine = new Machine(options);
    const ours = machine.runElf(elf);
    if (theirs.length === 0 || theirs.length !== ours.length) return [`${theirs.length} and ${ours.length} bytes`];
    if (machine.hart.jitStatistics?.regions === 0) return ['nothing was compiled'];
    for (let at = 0; at < ours.length && found.length < 20; at += size) {
      const expected = Buffer.from(theirs.subarray(at, at + size)).toString('hex');
      const got = Buffer.from(ours.subarray(at, at + size)).toString('hex');
      if (expected !== got) found.push(`${describe(at)}: ${way} ${got}, should be ${expected} (little endian)`);
    }
  }
  return found;
}
