/** How often a page asks for the catalog of images, and what the editor offers after FROM. */
import { afterEach, expect, test, vi } from 'vitest';
import { utf8 } from '../../src/lib/bytes.ts';
import { fromBytes } from '../../src/lib/stream.ts';
import type { MachinePort } from '../../src/machine/port.ts';
import { hubCatalog } from '../../src/site/workbench/hub-catalog.ts';
import { imageNames } from '../../src/site/workbench/image-names.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const catalog = [{ name: 'alpine', tags: ['3', 'latest'], digests: { 3: 'sha256:a', latest: 'sha256:a' } }];
const address = 'http://site/v2/catalog.json';

/** @param answers one a request @returns what was asked for */
function serve(...answers: (() => Response)[]): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: string) => {
    const answer = answers[asked.push(url) - 1];
    if (!answer) throw new Error('asked too often');
    return answer();
  });
  return asked;
}

const machine = {
  docker: async () => ({
    status: 200,
    headers: new Headers(),
    body: fromBytes(utf8(JSON.stringify([{ RepoTags: ['mine:1', 'alpine:3'] }, { RepoTags: null }]))),
  }),
} satisfies Pick<MachinePort, 'docker'> as Pick<MachinePort, 'docker'> as MachinePort;

test('it is fetched once, also by two who ask at the same time', async () => {
  const asked = serve(() => Response.json(catalog));
  const ask = hubCatalog(address);
  expect(asked).toEqual([]);
  expect(await Promise.all([ask(), ask()])).toEqual([catalog, catalog]);
  expect(await ask()).toEqual(catalog);
  expect(asked).toEqual([address]);
});

test('a failure is not kept', async () => {
  const asked = serve(
    () => {
      throw new TypeError('Failed to fetch');
    },
    () => Response.json({ nothing: true }, { status: 404 }),
    () => Response.json(catalog),
  );
  const ask = hubCatalog(address);
  await expect(ask()).rejects.toThrow('Failed to fetch');
  await expect(ask()).rejects.toThrow(`${address}: 404`);
  expect(await ask()).toEqual(catalog);
  expect(asked).toHaveLength(3);
});

test('completions name the machine’s images first, and the Hub’s as soon as it answers', async () => {
  const asked = serve(
    () => Response.error(),
    () => Response.json(catalog),
  );
  const ask = hubCatalog(address);
  expect(await imageNames(machine, ask)).toEqual(['mine:1', 'alpine:3']);
  for (let times = 0; times < 3; times++)
    expect(await imageNames(machine, ask)).toEqual(['mine:1', 'alpine:3', 'alpine:latest']);
  expect(asked).toHaveLength(2);
});
