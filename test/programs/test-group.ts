/** The command lines of command-lines.ts in our kernel, against what Linux did with them (recorded.json, made by src/tools/record-programs.ts). */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasImage, type Machine } from '../kernel/machine.ts';
import type { Group } from './command-lines.ts';
import { programMachine, type Recorded, runLine, treeDigest } from './program-machine.ts';

const recorded: Recorded[] = JSON.parse(readFileSync(new URL('recorded.json', import.meta.url), 'utf8'));
const expected = new Map(recorded.map((entry) => [`${entry.root} ${entry.command}`, entry]));

/** Declares a test for each line of a group. */
export function testGroup({ root, shell, lines }: Group): void {
  test(`every command line for ${root} is recorded`, () => {
    expect(lines.filter((line) => !expected.has(`${root} ${line}`))).toEqual([]);
  });
  describe.skipIf(root !== 'machine' && !hasImage(root))(`in ${root}`, () => {
    let machine: Machine;
    beforeAll(async () => {
      machine = await programMachine(root);
    }, 120_000);
    afterAll(() => machine.kernel.stop());

    for (const [number, command] of lines.entries())
      test(command, async () => {
        const { stdout, status, lines: left } = await runLine(machine, shell, number, command);
        const { stdout: text, status: code, tree } = expected.get(`${root} ${command}`) ?? {};
        expect({ stdout, status, tree: treeDigest(left) }).toEqual({ stdout: text, status: code, tree });
      });
  });
}
