/** `--output`, `--load` and `--push` together: what is asked of the builder, and which names go to registries. */
import { expect, test } from 'vitest';
import { buildOutputs, pushedNames } from '../../../src/docker/build/outputs.ts';

const types = (specs: readonly string[], load = false, push = false): string[] =>
  buildOutputs(specs, load, push).map(({ sent, destination, isPushed }) =>
    [sent.Type, destination, ...(isPushed ? ['push'] : [])].join(' ').trim(),
  );

test.each([
  [[], false, false, []],
  [['out'], false, false, ['local out']],
  [['-'], false, false, ['tar -']],
  [['type=local,dest=a', 'type=tar,dest=b.tar'], false, false, ['local a', 'tar b.tar']],
  [['type=docker,dest=d.tar'], false, false, ['docker d.tar']],
  [['type=oci'], false, false, ['oci -']],
  [['type=registry'], false, false, ['image  push']],
  [['type=image,push=true', 'type=image'], false, false, ['image  push', 'image']],
  [['out'], true, false, ['local out', 'docker']],
  [['type=docker'], true, false, ['docker']],
  [['type=image'], true, false, ['image', 'docker']],
  [['out'], false, true, ['local out', 'image  push']],
  [['type=image'], false, true, ['image  push']],
  [[], true, true, ['image  push', 'docker']],
])('%j, load %s, push %s', (specs, load, push, wanted) => {
  expect(types(specs, load, push)).toEqual(wanted);
});

test.each([
  [['a', 'type=local'], 'dest is required for local exporter'],
  [['-', 'type=tar'], 'multiple outputs configured to write to stdout'],
  [['dest=a'], 'type is required for output'],
  [['type=tar,b'], 'invalid value type=tar,b'],
])('%j is refused', (specs, why) => {
  expect(() => buildOutputs(specs, false, false)).toThrow(why);
});

test('names of what is pushed: those of --tag, else each image’s own', () => {
  const outputs = buildOutputs(['type=registry,"name=a,b"', 'type=image,name=c', 'out'], false, false);
  expect(pushedNames(outputs, [])).toEqual(['a', 'b']);
  expect(pushedNames(outputs, ['t:1', 't:2'])).toEqual(['t:1', 't:2']);
  expect(pushedNames(buildOutputs(['out'], true, false), ['t'])).toEqual([]);
});
