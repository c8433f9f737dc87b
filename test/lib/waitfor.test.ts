/** `waitfor`, a command of the student's machine that lessons show. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type NodeMachine, nodeMachine } from '../machine/node-machine.ts';

let machine: NodeMachine;

beforeAll(async () => {
  machine = await nodeMachine();
}, 120_000);

afterAll(() => machine.stop());

test('ends when the output has the text', async () => {
  const script = '(sleep 1; echo ready > log) & waitfor ready cat log; echo $?; type -P waitfor';
  expect(await machine.port.sh(script)).toMatchObject({ stdout: '0\n/usr/local/bin/waitfor\n', stderr: '' });
});

test('gives up and tells what it saw', async () => {
  expect(await machine.port.sh('waitfor never echo something')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: "waitfor: no 'never' in: something\n",
  });
  expect(await machine.port.sh('waitfor alone')).toMatchObject({ code: 2, stdout: '' });
});
