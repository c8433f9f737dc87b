/** What of a student is in a machine that is to be shared: told of a real one, and of files that can't be read. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EACCES } from '../../src/kernel/uapi/errno.ts';
import { privateFiles } from '../../src/site/workbench/private-files.ts';
import { type NodeMachine, nodeMachine } from '../machine/node-machine.ts';

let machine: NodeMachine;
beforeAll(async () => {
  machine = await nodeMachine();
}, 60_000);
afterAll(() => machine.stop());

const told = () => privateFiles(machine.port.files);
const sh = async (command: string) => expect(await machine.port.sh(command)).toMatchObject({ code: 0, stderr: '' });

test('a new machine has nothing, a command typed is in bash’s history', async () => {
  expect(await told()).toEqual({ hasCommands: false, hasPassword: false });
  await sh('echo ls > .bash_history');
  expect(await told()).toEqual({ hasCommands: true, hasPassword: false });
  await sh('rm .bash_history');
  expect(await told()).toEqual({ hasCommands: false, hasPassword: false });
});

test('a password is there from docker login to docker logout', async () => {
  await sh(
    'docker run -d --name registry -p 5000:5000 registry:2 2> pulled; waitfor {} curl -s localhost:5000/v2/ > answer',
  );
  await machine.port.sh('docker login -u me -p secret localhost:5000');
  expect(await told()).toMatchObject({ hasPassword: true });
  await sh('docker logout localhost:5000');
  expect(await told()).toMatchObject({ hasPassword: false });
});

test.each([
  ['{"auths":{}}', false],
  ['{"detachKeys":"ctrl-x"}', false],
  // With a credential helper docker leaves the registry's name alone.
  ['{"auths":{"localhost:5000":{}},"credsStore":"pass"}', false],
  ['{"auths":{"a":{},"b":{"auth":"bWU6c2VjcmV0"}}}', true],
  ['{"auths":', true],
  ['null', true],
])('settings %s', async (config, hasPassword) => {
  await machine.port.files.mkdir('/home/student/.docker').catch(() => undefined);
  await machine.port.files.write('/home/student/.docker/config.json', new TextEncoder().encode(config));
  expect(await told()).toMatchObject({ hasPassword });
});

test('what can’t be looked at may be there', async () => {
  const refuse = () => Promise.reject(EACCES);
  const files = { ...machine.port.files, stat: refuse, read: refuse };
  expect(await privateFiles(files)).toEqual({ hasCommands: true, hasPassword: true });
});
