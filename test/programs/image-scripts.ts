/** Scripts in containers of one of our images, in a machine of their own. */
import { afterAll, beforeAll, expect } from 'vitest';
import { shellText } from '../../src/machine/shell.ts';
import { type NodeMachine, nodeMachine } from '../machine/node-machine.ts';

/** To be called in a `describe`. @returns what runs a script in a new container; answers its lines, standard error among them */
export function imageScripts(image: string): (script: string) => Promise<string[]> {
  let node: NodeMachine;
  beforeAll(async () => {
    node = await nodeMachine();
    await shellText(node.machine, `docker pull -q ${image}`);
  }, 60_000);
  afterAll(() => {
    expect(node.faults).toEqual([]);
    node.stop();
  });
  return async (script) => {
    const { stdout } = await shellText(node.machine, `docker run --rm -i ${image} sh 2>&1 <<'END'\n${script}\nEND\n`);
    return stdout.trimEnd().split('\n');
  };
}
