/** The flags that the editor offers are those that our builder knows. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { instructionFlags } from '../../src/site/workbench/dockerfile-flags.ts';
import { type NodeMachine, nodeMachine } from '../machine/node-machine.ts';

let node: NodeMachine;
beforeAll(async () => {
  node = await nodeMachine();
});
afterAll(() => node.stop());

const arguments_: Readonly<Record<string, string>> = {
  FROM: 'busybox',
  COPY: 'a /a',
  ADD: 'https://example.com/a /a',
  RUN: 'true',
  HEALTHCHECK: 'CMD true',
};
const values: Readonly<Record<string, string>> = {
  '--platform=': '$BUILDPLATFORM',
  '--from=': 'busybox',
  '--chmod=': '755',
  '--checksum=': `sha256:${'0'.repeat(64)}`,
  '--unpack=': 'true',
  '--keep-git-dir=': 'true',
  '--network=': 'none',
  '--retries=': '2',
};
const lines = [...instructionFlags].flatMap(([instruction, flags]) =>
  flags.map(({ form }) => {
    const value = values[form] ?? (instruction === 'HEALTHCHECK' ? '5s' : form.endsWith('=') ? '/x' : '');
    return `${instruction} ${form}${value} ${arguments_[instruction]}`;
  }),
);

test.for(lines)('%s', async (line) => {
  const dockerfile = line.startsWith('FROM') ? line : `FROM busybox\n${line}`;
  const { stdout, stderr, code } = await node.port.sh(
    `mkdir -p ~/flags && cd ~/flags && touch a && printf '%s\\n' '${dockerfile}' | docker build --check -f - . 2>&1`,
  );
  expect(`${stdout}${stderr}`).not.toMatch(/unknown flag|ERROR/);
  expect(code).toBe(0);
});
