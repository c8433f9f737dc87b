/** Generated sequences of docker commands: the engine answers and ends as the model does. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Answer, Engine } from '../engine/harness.ts';
import { hasImage } from '../engine/public-images.ts';
import { Model, type Step } from './model.ts';

const verbs = [
  'create start start stop kill pause unpause rm rm-force rename connect disconnect',
  'volume-create volume-rm network-create network-rm',
]
  .join(' ')
  .split(' ');
/** None is hexadecimal: `ca` may be the beginning of another container's id, which then is what is meant. */
const containers = ['pot', 'jar', 'cup'];

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    verb: fc.constantFrom('create', ...verbs),
    container: fc.constantFrom(...containers),
    other: fc.constantFrom(...containers),
    volume: fc.constantFrom('va', 'vb'),
    network: fc.constantFrom('na', 'nb'),
  }),
  { minLength: 6, maxLength: 24 },
);

function request(engine: Engine, { verb, container, other, volume, network }: Step): Promise<Answer> {
  const HostConfig = { Binds: [`${volume}:/data`] };
  switch (verb) {
    case 'create':
      return engine.call('POST', `/containers/create?name=${container}`, {
        Image: 'busybox',
        Cmd: ['sleep', '1000'],
        HostConfig,
      });
    case 'stop':
      return engine.call('POST', `/containers/${container}/stop?t=0`);
    case 'rm':
      return engine.call('DELETE', `/containers/${container}`);
    case 'rm-force':
      return engine.call('DELETE', `/containers/${container}?force=1`);
    case 'rename':
      return engine.call('POST', `/containers/${container}/rename?name=${other}`);
    case 'connect':
    case 'disconnect':
      return engine.call('POST', `/networks/${network}/${verb}`, { Container: container });
    case 'volume-create':
      return engine.call('POST', '/volumes/create', { Name: volume });
    case 'volume-rm':
      return engine.call('DELETE', `/volumes/${volume}`);
    case 'network-create':
      return engine.call('POST', '/networks/create', { Name: network });
    case 'network-rm':
      return engine.call('DELETE', `/networks/${network}`);
    default:
      return engine.call('POST', `/containers/${container}/${verb}`);
  }
}

/** Names and states, as the model has them. */
async function worldOf(engine: Engine): Promise<object> {
  const listed = await engine.call('GET', '/containers/json?all=1');
  const volumes = await engine.call('GET', '/volumes');
  const networks = await engine.call('GET', '/networks');
  const names = (items: { Name: string }[]): string[] => items.map(({ Name }) => Name).sort();
  return {
    containers: listed.json
      .map((item: { Names: string[]; State: string }) => `${item.Names[0]?.slice(1)} ${item.State}`)
      .sort(),
    volumes: names(volumes.json.Volumes ?? []),
    networks: names(networks.json).filter((name) => !['bridge', 'host', 'none'].includes(name)),
  };
}

function worldOfModel(model: Model): object {
  return {
    containers: [...model.containers].map(([name, { state }]) => `${name} ${state}`).sort(),
    volumes: [...model.volumes].sort(),
    networks: [...model.networks.keys()].filter((name) => name !== 'bridge').sort(),
  };
}

async function check(sequence: readonly Step[]): Promise<void> {
  const engine = await Engine.create();
  const model = new Model();
  for (const step of sequence) {
    const { status, text } = await request(engine, step);
    const expected = model.apply(step);
    const shown = `${JSON.stringify(step)}: ${status} ${text}`;
    // Docker's own answer where the container doesn't run.
    expect(status < 500 || text.includes('is not connected to the network'), shown).toBe(true);
    expect(status < 400, shown).toBe(expected);
  }
  expect(await worldOf(engine)).toEqual(worldOfModel(model));
  engine.machine.kernel.stop();
}

describe.runIf(hasImage('busybox'))('command sequences', () => {
  test('end as in the model', { timeout: 60_000 }, async () => {
    await fc.assert(fc.asyncProperty(steps, check), { numRuns: 40, seed: 20_261_130, endOnFailure: false });
  });
});
