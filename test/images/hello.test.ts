import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { helloProgram } from '../../src/images/hello-world/default/hello.ts';

const QEMU = '/usr/bin/qemu-riscv64-static';

describe('the hello-world program', () => {
  test('is a static riscv64 executable whose one segment is the whole file', () => {
    const bytes = helloProgram();
    const view = new DataView(bytes.buffer);
    expect(new TextDecoder().decode(bytes.subarray(1, 4))).toBe('ELF');
    expect([view.getUint16(16, true), view.getUint16(18, true), view.getUint16(56, true)]).toEqual([2, 243, 1]);
    expect(Number(view.getBigUint64(96, true))).toBe(bytes.length);
    expect(view.getBigUint64(24, true) - view.getBigUint64(80, true)).toBe(120n);
  });

  test.skipIf(!existsSync(QEMU))('greets and ends with 0 under qemu', () => {
    const folder = mkdtempSync(join(tmpdir(), 'drydock-hello-'));
    try {
      writeFileSync(join(folder, 'hello'), helloProgram(), { mode: 0o755 });
      const result = spawnSync(QEMU, [join(folder, 'hello')], { encoding: 'utf8' });
      expect(result.status).toBe(0);
      expect(result.stdout).toMatch(/^\nHello from Docker!\nThis message shows/);
      expect(result.stdout).toContain('\n    (riscv64)\n');
      expect(result.stdout).toMatch(/get-started\/\n\n$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
