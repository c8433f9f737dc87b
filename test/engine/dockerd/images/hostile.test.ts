/**
 * Archives that want out, want too much or say two things: containerd's breakout cases, go-archive's and umoci's, as layers and as
 * archives for `docker load`. Whatever comes, either the whole image is there afterwards or nothing of it.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '../../../../src/engine/oci/digest.ts';
import { LayerError } from '../../../../src/kernel/fs/layer-tree.ts';
import { LayerFs } from '../../../../src/kernel/fs/layerfs.ts';
import { OverlayFs } from '../../../../src/kernel/fs/overlayfs.ts';
import { isDirectory } from '../../../../src/kernel/uapi/stat.ts';
import type { Inode } from '../../../../src/kernel/vfs/inode.ts';
import { text, utf8 } from '../../../../src/lib/bytes.ts';
import { fromBytes, readAll } from '../../../../src/lib/stream.ts';
import { type TarEntry, TarError, TarWriter } from '../../../../src/lib/tar.ts';
import type { Engine } from '../../harness.ts';
import { createHubEngine } from './hub-engine.ts';

type Item = Partial<TarEntry> & { readonly name: string; readonly data?: string | Uint8Array };

function tarOf(items: readonly Item[]): Uint8Array {
  const writer = new TarWriter();
  for (const { data = '', ...entry } of items) {
    const bytes = typeof data === 'string' ? utf8(data) : data;
    writer.add({ type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, ...entry, size: bytes.length }, bytes);
  }
  return writer.finish();
}

const dir = (name: string): Item => ({ name, type: 'directory', mode: 0o755 });
const file = (name: string, data = 'owned'): Item => ({ name, data });
const symlink = (name: string, linkname: string): Item => ({ name, type: 'symlink', linkname });
const hardlink = (name: string, linkname: string): Item => ({ name, type: 'link', linkname });

/** An archive for `docker load` of one image with these layers. */
function imageArchive(
  layers: readonly Uint8Array[],
  change: (item: Record<string, unknown>) => void = () => {},
): Uint8Array {
  const config = JSON.stringify({
    architecture: 'riscv64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: layers.map(digestOf) },
  });
  const item: Record<string, unknown> = {
    Config: 'config.json',
    RepoTags: ['evil:1'],
    Layers: layers.map((_, index) => `${index}.tar`),
  };
  change(item);
  return tarOf([
    file('config.json', config),
    ...layers.map((data, index) => ({ name: `${index}.tar`, data })),
    file('manifest.json', JSON.stringify([item])),
  ]);
}

/** Paths below a root, links not followed. */
function pathsOf(root: Inode, prefix = ''): string[] {
  return [...root.list()].flatMap(({ name, inode }) => [
    prefix + name,
    ...(isDirectory(inode.mode) ? pathsOf(inode, `${prefix}${name}/`) : []),
  ]);
}

/** Cases of containerd's TestBreakouts and go-archive's: what is below the layer's root, or that it is refused. */
const layers: readonly (readonly [string, readonly Item[], readonly string[] | 'refused'])[] = [
  [
    'symlink to an absolute path',
    [dir('etc'), symlink('localetc', '/etc'), file('localetc/passwd')],
    ['etc', 'etc/passwd', 'localetc'],
  ],
  ['symlink up and out', [dir('etc'), symlink('localetc', '../etc'), file('localetc/passwd')], 'refused'],
  ['symlink many times up', [dir('etc'), symlink('localetc', '../../../../etc'), file('localetc/passwd')], 'refused'],
  [
    'symlink inside a directory',
    [dir('a'), dir('etc'), symlink('a/l', '../etc'), file('a/l/passwd')],
    ['a', 'a/l', 'etc', 'etc/passwd'],
  ],
  ['file through a dangling link', [symlink('l', '/nowhere'), file('l/x')], ['l', 'nowhere', 'nowhere/x']],
  ['name with dots that stays inside', [dir('a'), file('a/../b')], ['a', 'b']],
  ['name out of the root', [file('../b')], 'refused'],
  ['name out of the root, later', [file('a/../../b')], 'refused'],
  ['absolute name out of the root', [file('/../b')], 'refused'],
  ['absolute name', [file('/etc/passwd')], ['etc', 'etc/passwd']],
  ['hard link', [dir('etc'), file('etc/passwd'), hardlink('copy', '/etc/passwd')], ['copy', 'etc', 'etc/passwd']],
  ['hard link out', [hardlink('copy', '../etc/passwd')], 'refused'],
  ['hard link to nothing', [hardlink('copy', '/etc/passwd')], 'refused'],
  ['hard link to a directory', [dir('etc'), hardlink('copy', 'etc')], 'refused'],
  [
    'hard link through a link',
    [dir('etc'), file('etc/passwd'), symlink('l', '/etc'), hardlink('copy', 'l/passwd')],
    ['copy', 'etc', 'etc/passwd', 'l'],
  ],
  ['hard link to a symlink is the symlink', [symlink('l', '/etc/shadow'), hardlink('copy', 'l')], ['copy', 'l']],
  ['whiteout of the root', [file('.wh.')], 'refused'],
  ['whiteout of the directory itself', [file('a/.wh..')], 'refused'],
  ['whiteout of the parent', [file('a/.wh...')], 'refused'],
  [
    'whiteout through a link',
    [dir('etc'), file('etc/passwd'), symlink('l', '/etc'), file('l/.wh.shadow')],
    ['etc', 'etc/passwd', 'etc/shadow', 'l'],
  ],
  ['whiteout through a dangling link', [symlink('l', '/no'), file('l/.wh.x')], ['l', 'no', 'no/x']],
  ['opaque through a link', [dir('etc'), symlink('l', '/etc'), file('l/.wh..wh..opq')], ['etc', 'l']],
  ['aufs metadata is no file', [file('.wh..wh.aufs'), file('x')], ['x']],
  ['path through a file', [file('a'), file('a/b')], 'refused'],
  ['path through a loop', [symlink('a', 'b'), symlink('b', 'a'), file('a/x')], 'refused'],
  ['a file that becomes a directory', [file('a'), dir('a'), file('a/b')], ['a', 'a/b']],
  ['a directory that becomes a file', [dir('a'), file('a/b'), file('a')], ['a']],
  ['a directory that becomes a link', [dir('a'), dir('b'), symlink('a', 'b'), file('a/x')], ['a', 'b', 'b/x']],
  ['the root as a file', [file('./')], []],
  ['the root as a directory', [dir('./'), file('x')], ['x']],
  ['empty names', [file(''), file('.'), file('/')], []],
  [
    'five thousand bytes of name',
    [file(`${'x'.repeat(250)}/`.repeat(19) + 'y'.repeat(200))],
    Array.from({ length: 20 }, (_, n) =>
      n < 19 ? `${'x'.repeat(250)}/`.repeat(n + 1).slice(0, -1) : `${'x'.repeat(250)}/`.repeat(19) + 'y'.repeat(200),
    ),
  ],
  ['devices stay what they are', [{ name: 'sda', type: 'block', devmajor: 8, devminor: 0 }], ['sda']],
  ['the same name again', [file('a', '1'), file('a', '2')], ['a']],
];

describe('hostile archives', () => {
  let engine: Engine;
  beforeAll(async () => {
    ({ engine } = await createHubEngine());
  });
  afterAll(() => engine?.stop());

  const kept = () => [engine.daemon.images.count, [...(engine.daemon.imageParts?.snapshotter.layers() ?? [])].length];

  /** What `docker load` says last. */
  async function load(archive: Uint8Array): Promise<{ stream?: string; error?: string }> {
    const request = { method: 'POST', url: '/images/load?quiet=1', headers: new Headers(), body: fromBytes(archive) };
    const lines = text(await readAll((await engine.handler(request)).body))
      .split('\r\n')
      .filter(Boolean);
    return JSON.parse(lines.at(-1) ?? '{}');
  }

  test.each(layers)('%s', async (_, items, expected) => {
    const tar = tarOf(items);
    if (expected === 'refused') {
      expect(() => LayerFs.fromTar(tar, 1)).toThrow(LayerError);
      expect((await load(imageArchive([tar]))).error).toEqual(expect.any(String));
      expect(kept()).toEqual([0, 0]);
      return;
    }
    expect(pathsOf(LayerFs.fromTar(tar, 1).root).sort()).toEqual([...expected].sort());
    expect(await load(imageArchive([tar]))).toEqual({ stream: 'Loaded image: evil:1\n' });
    await engine.call('DELETE', '/images/evil:1');
    expect(kept()).toEqual([0, 0]);
  });

  test('a link of a lower layer is not followed by an upper one', () => {
    const lower = LayerFs.fromTar(tarOf([dir('etc'), file('etc/passwd', 'safe'), symlink('l', '/etc')]), 1).root;
    const upper = LayerFs.fromTar(tarOf([file('l/passwd')]), 2).root;
    const { root } = new OverlayFs({ device: 3, lower: [upper, lower], upper: null });
    const passwd = root.lookup('etc')?.lookup('passwd');
    const content = new Uint8Array(passwd?.size ?? 0);
    passwd?.read(0, content);
    expect(text(content)).toBe('safe');
    expect(root.lookup('l')?.lookup('passwd')).toBeDefined();
  });

  const layer = tarOf([file('x')]);
  test.each<readonly [string, Uint8Array, string]>([
    ['a name out of the archive', tarOf([file('../x')]), 'invalid entry name "../x"'],
    [
      'a configuration out of the archive',
      imageArchive([layer], (item) => Object.assign(item, { Config: '../../etc/passwd' })),
      'evalSymlinksInScope',
    ],
    [
      'a layer out of the archive',
      imageArchive([layer], (item) => Object.assign(item, { Layers: ['/../../x'] })),
      'no such file or directory',
    ],
    [
      'fewer layers than promised',
      imageArchive([layer], (item) => Object.assign(item, { Layers: [] })),
      'invalid manifest, layers length mismatch: expected 0, got 1',
    ],
    [
      'another layer than promised',
      imageArchive([layer], (item) => Object.assign(item, { Layers: ['config.json'] })),
      'invalid diffID for layer 0',
    ],
    ['a bad tag', imageArchive([layer], (item) => Object.assign(item, { RepoTags: ['BAD:x'] })), 'must be lowercase'],
    [
      'a second image that is broken',
      tarOf([file('manifest.json', '[{"Config":"a"},{"Config":"b"}]')]),
      'no such file or directory',
    ],
    ['links in a circle', tarOf([symlink('manifest.json', 'b'), symlink('b', 'manifest.json')]), 'too many links'],
    ['no JSON', tarOf([file('manifest.json', '{')]), 'unexpected EOF'],
    ['a cut archive', imageArchive([layer]).subarray(0, 600), 'unexpected EOF'],
    ['no archive at all', utf8('x'.repeat(2000)), 'archive/tar: invalid tar header'],
  ])('load refuses %s', async (_, archive, message) => {
    expect((await load(archive)).error).toContain(message);
    expect(kept()).toEqual([0, 0]);
  });

  test('links inside the archive are followed, as those of older Dockers', async () => {
    const archive = imageArchive([layer]);
    const config = JSON.stringify({
      architecture: 'riscv64',
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
    });
    const linked = tarOf([
      dir('a'),
      { name: 'a/layer.tar', data: layer },
      dir('b'),
      symlink('b/layer.tar', '../a/layer.tar'),
      file('c.json', config),
      file('manifest.json', JSON.stringify([{ Config: 'c.json', RepoTags: ['evil:1'], Layers: ['b/layer.tar'] }])),
    ]);
    expect(archive.length).toBeGreaterThan(0);
    expect(await load(linked)).toEqual({ stream: 'Loaded image: evil:1\n' });
    await engine.call('DELETE', '/images/evil:1');
  });

  const name = fc.oneof(
    fc.constantFrom(
      'a',
      'b',
      'a/b',
      '../a',
      '/etc',
      'a/../../b',
      '.wh.a',
      'a/.wh..wh..opq',
      '.wh..',
      'manifest.json',
      './',
      '',
    ),
    fc.string({ maxLength: 40 }).map((text) => text.replaceAll('\0', '')),
  );
  const item = fc.record({
    name,
    type: fc.constantFrom<TarEntry['type']>('file', 'directory', 'symlink', 'link', 'char', 'fifo'),
    linkname: name,
  });

  test('any archive is a layer or is refused by name', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 12 }), (items) => {
        let tar: Uint8Array;
        try {
          tar = tarOf(items);
        } catch (error) {
          expect(error).toBeInstanceOf(TarError);
          return;
        }
        try {
          for (const path of pathsOf(LayerFs.fromTar(tar, 1).root)) expect(path.split('/')).not.toContain('..');
        } catch (error) {
          if (!(error instanceof TarError || error instanceof LayerError)) throw error;
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('a flipped bit is noticed, wherever it is', async () => {
    const archive = imageArchive([layer]);
    const start = 512;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: start * 8, max: archive.length * 8 - 1 }), async (bit) => {
        const flipped = archive.slice();
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const said = await load(flipped);
        if (said.error !== undefined) expect(kept()).toEqual([0, 0]);
        else {
          // A change of a tag, of padding or of what the image says of itself: an image like any other.
          for (const { Id } of (await engine.call('GET', '/images/json')).json)
            await engine.call('DELETE', `/images/${Id}?force=1`);
          expect(kept()).toEqual([0, 0]);
        }
      }),
      { numRuns: 400 },
    );
  });
});
