/** Images that the site has in another version are named; what was built here, or is the site's own, is not. */
import { expect, test } from 'vitest';
import { utf8 } from '../../src/lib/bytes.ts';
import { fromBytes } from '../../src/lib/stream.ts';
import { changedImages } from '../../src/machine/changed-images.ts';
import { hubSource } from '../../src/tools/machine-sources.ts';
import { bootOn } from './disk/kept-machine.ts';

test('names of images whose latest is another one now', async () => {
  const machine = await bootOn();
  await machine.sh(
    'docker pull -q busybox; docker pull -q hello-world; echo FROM busybox | docker build -q -t nginx -',
  );
  const { daemon } = machine.machine;
  expect(await changedImages(daemon, hubSource)).toEqual([]);
  const newer = JSON.stringify(
    ['busybox', 'nginx', 'alpine'].map((name) => ({ name, digest: `sha256:${'0'.repeat(64)}` })),
  );
  const hub = { get: async () => ({ body: fromBytes(utf8(newer)), size: newer.length }) };
  expect(await changedImages(daemon, hub)).toEqual(['busybox']);
  expect(await changedImages(daemon, { get: () => Promise.reject(new Error('no network')) })).toEqual([]);
  machine.machine.stop();
});
