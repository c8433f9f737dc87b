/** Bash's completion of docker as the Tab key asks for it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type NodeMachine, nodeMachine } from './node-machine.ts';

let node: NodeMachine;
beforeAll(async () => {
  node = await nodeMachine();
});
afterAll(() => node.stop());

/** What Tab would offer at the end of `line`, in a login shell. */
async function offered(line: string, then = ''): Promise<string[]> {
  const words = line.split(' ');
  const state = `COMP_LINE='${line}' COMP_POINT=${line.length} COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length - 1}`;
  const script = `${state}; read -ra spec < <(complete -p docker); "\${spec[2]}"; echo "\${COMPREPLY[@]}"; ${then}`;
  const { stdout } = await node.port.sh(`bash -lic '${script.replaceAll("'", `'\\''`)}' 2>/dev/null < /dev/null`);
  return stdout.trim().split(/\s+/);
}

test('commands, flags and names', async () => {
  expect(await offered('docker pu')).toEqual(['pull', 'push']);
  expect(await offered('docker run --memory-s')).toEqual(['--memory-swap', '--memory-swappiness']);
  await node.port.sh('docker volume create fruit');
  expect(await offered('docker volume rm fr')).toEqual(['fruit']);
});

test('without reading bash-completion', async () => {
  expect(await offered('docker pul', 'declare -F _init_completion || echo unread')).toEqual(['pull', 'unread']);
});
