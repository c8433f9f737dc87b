/** `RUN --mount=type=cache,from=…`: a directory that begins with a stage's files, and is kept. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builderOf } from '../../../src/engine/dockerd/builder.ts';
import { type NodeMachine, nodeMachine } from '../../machine/node-machine.ts';
import { build } from './builder.ts';

let machine: NodeMachine;
beforeAll(async () => {
  machine = await nodeMachine();
});
afterAll(() => {
  machine.stop();
  expect(machine.faults).toEqual([]);
});

const seed = 'FROM busybox AS seed\nRUN mkdir /seed; echo first > /seed/a; echo other > /b\nFROM busybox\n';
const mount = '--mount=type=cache,from=seed,source=/seed,target=/c,id=kept';
const run = async (steps: string): Promise<string> => {
  const made = await build(machine.machine.docker, { Dockerfile: seed + steps });
  expect(made.error).toBe('');
  return made.logs;
};
const mounts = () =>
  builderOf(machine.machine.daemon)
    .cache.all()
    .filter(({ type }) => type === 'exec.cachemount');

test('begins with the stage’s files, keeps what is written, and leaves the stage as it was', async () => {
  expect(await run(`RUN ${mount} cat /c/a; echo second >> /c/a; ls /c\n`)).toBe('first\na\n');
  expect(await run(`RUN ${mount} cat /c/a; echo again\n`)).toBe('first\nsecond\nagain\n');
  expect(await run('COPY --from=seed /seed/a /a\nRUN cat /a\n')).toBe('first\n');
});

test('its record has the size of what was written, and stands on the stage’s', () => {
  const { cache } = builderOf(machine.machine.daemon);
  const [record, ...more] = mounts();
  expect(more).toEqual([]);
  expect(record && cache.sizeOf(record)).toBe('first\nsecond\n'.length);
  const [parent] = record?.parents ?? [];
  expect(cache.byId(parent ?? '')?.description).toBe(
    'mount / from exec /bin/sh -c mkdir /seed; echo first > /seed/a; echo other > /b',
  );
});

test('the same id without the stage, or with another, is another directory', async () => {
  expect(await run('RUN --mount=type=cache,target=/c,id=kept ls /c; echo own > /c/own\n')).toBe('');
  expect(await run('RUN --mount=type=cache,from=busybox,source=/etc,target=/c,id=kept ls /c/passwd\n')).toBe(
    '/c/passwd\n',
  );
  expect(mounts()).toHaveLength(3);
});

test('a private one leaves nothing', async () => {
  const step = (word: string): string => `RUN ${mount},sharing=private cat /c/a; echo ${word} >> /c/a\n`;
  expect(await run(step('one'))).toBe('first\n');
  expect(await run(step('two'))).toBe('first\n');
});

test('what isn’t in the stage is told', async () => {
  const Dockerfile = `${seed}RUN --mount=type=cache,from=seed,source=/nosuch,target=/c true\n`;
  const { error } = await build(machine.machine.docker, { Dockerfile });
  expect(error).toMatch(/failed to calculate checksum of ref [0-9a-z-]+::[0-9a-z]+: "\/nosuch": not found$/);
});
