import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  cmd,
  copy,
  defaultPath,
  entrypoint,
  env,
  expose,
  image,
  layer,
  run,
  volume,
  workdir,
} from '../../src/images/image.ts';
import { concat, utf8 } from '../../src/lib/bytes.ts';
import { gzip } from '../../src/lib/gzip.ts';
import { sha256Hex } from '../../src/lib/sha256.ts';
import type { PackageSource } from '../../src/tools/images/archive.ts';
import { buildImage, busyboxApplets } from '../../src/tools/images/build-image.ts';
import { parseControl } from '../../src/tools/images/control.ts';
import { installedPackages } from '../../src/tools/images/dpkg-database.ts';
import { writeCatalog, writeRepository } from '../../src/tools/images/registry-files.ts';
import { PackageIndex } from '../../src/tools/images/resolve.ts';
import { debOf } from './package-fixture.ts';

const DATE = 1_700_000_000;
const CONTROLS = {
  'base-passwd': 'Package: base-passwd\nVersion: 3.6\nArchitecture: riscv64\nEssential: yes\nDescription: accounts\n',
  web: 'Package: web\nVersion: 1:2.4-3\nArchitecture: riscv64\nMulti-Arch: same\nDepends: library\nDescription: server\n more\n',
  library: 'Package: library\nVersion: 9\nArchitecture: all\nDescription: code\n',
};
const DEBS: Record<string, Uint8Array> = {
  'base-passwd': debOf(
    CONTROLS['base-passwd'],
    {},
    {
      './usr/share/base-passwd/passwd.master': 'root:*:0:0:root:/root:/bin/sh\n',
      './usr/share/base-passwd/group.master': 'root:*:0:\nshadow:*:42:\n',
    },
    DATE - 10,
  ),
  web: debOf(
    CONTROLS.web,
    {
      './conffiles': '/etc/web.conf\n',
      './postinst': '#!/bin/sh\nexit 1\n',
      './triggers': 'interest-noawait /usr/lib/web\n',
    },
    {
      './etc/': '',
      './etc/web.conf': 'listen 80\n',
      './usr/share/doc/web/README': 'long',
      './usr/share/doc/web/copyright': 'MIT',
      './usr/share/man/man1/web.1': 'manual',
    },
    DATE,
  ),
  library: debOf(CONTROLS.library, {}, { './usr/lib/library': 'code' }, DATE - 5),
};

const source: PackageSource = {
  index: new PackageIndex(parseControl(Object.values(CONTROLS).join('\n'))),
  fetch: async (entry) => DEBS[entry.name] ?? new Uint8Array(),
};
const base = image({
  from: null,
  tags: ['latest'],
  description: 'base',
  stars: 1,
  official: true,
  steps: [defaultPath(), layer("# debian.sh '@<epoch>'", { packages: ['base-passwd'] }, 'minbase'), cmd('bash')],
});
const web = image({
  from: 'base',
  tags: ['latest', '<version:web>'],
  description: 'web',
  stars: 1,
  official: true,
  steps: [
    env('WEB_VERSION', '<version:web>'),
    run('apt-get install -y web', { packages: ['web'], directories: { '/data': { mode: 0o700 } } }),
    workdir('/data'),
    copy('start.sh', '/', 0o755),
    volume('/data'),
    expose('80/tcp', '443/tcp'),
    entrypoint('/start.sh'),
    cmd('web', '-g', 'a "quoted" word'),
  ],
});

const pack = (_: string, tar: Uint8Array): Uint8Array => gzip(tar, 6);
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-images-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function buildWeb(): Promise<Awaited<ReturnType<typeof buildImage>>> {
  const rootfs = join(import.meta.dirname, 'fixture');
  return buildImage(source, web, await buildImage(source, base, undefined, rootfs, pack), rootfs, pack);
}

describe('an image from its steps', () => {
  test('config and history as BuildKit writes them', async () => {
    const built = await buildWeb();
    const config = JSON.parse(new TextDecoder().decode(built.oci.config.bytes));
    const created = new Date(DATE * 1000).toISOString().replace('.000', '');
    expect(config.created).toBe(created);
    expect(config.config).toEqual({
      ExposedPorts: { '443/tcp': {}, '80/tcp': {} },
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'WEB_VERSION=2.4'],
      Entrypoint: ['/start.sh'],
      Cmd: ['web', '-g', 'a "quoted" word'],
      Volumes: { '/data': {} },
      WorkingDir: '/data',
    });
    expect(
      config.history.map((one: { created_by: string; empty_layer?: boolean }) => [
        one.created_by,
        one.empty_layer ?? false,
      ]),
    ).toEqual([
      [`# debian.sh '@${DATE - 10}'`, false],
      ['CMD ["bash"]', true],
      ['ENV WEB_VERSION=2.4', true],
      ['RUN /bin/sh -c apt-get install -y web # buildkit', false],
      ['WORKDIR /data', false],
      ['COPY start.sh / # buildkit', false],
      ['VOLUME [/data]', true],
      ['EXPOSE map[443/tcp:{} 80/tcp:{}]', true],
      ['ENTRYPOINT ["/start.sh"]', true],
      ['CMD ["web" "-g" "a \\"quoted\\" word"]', true],
    ]);
    expect(config.rootfs.diff_ids).toHaveLength(4);
    expect(built.tags).toEqual(['latest', '2.4']);
  });

  test('packages are unpacked slim and recorded as dpkg does', async () => {
    const { tree } = await buildWeb();
    expect(tree.get('/usr/share/doc/web/copyright')).toBeDefined();
    expect(tree.get('/usr/share/doc/web/README')).toBeUndefined();
    expect(tree.get('/usr/share/man/man1/web.1')).toBeUndefined();
    expect([...installedPackages(tree).keys()]).toEqual(['base-passwd', 'library', 'web']);
    const status = installedPackages(tree).get('web');
    expect([...(status ?? [])].slice(0, 3)).toEqual([
      ['Package', 'web'],
      ['Status', 'install ok installed'],
      ['Architecture', 'riscv64'],
    ]);
    expect(status?.get('Conffiles')).toBe('\n /etc/web.conf 7e197530fc990e0189b96e734f61baa1');
    expect(tree.get('/var/lib/dpkg/info/web:riscv64.postinst')?.mode).toBe(0o755);
    expect(tree.text('/var/lib/dpkg/info/library.list')).toBe('/usr/lib/library\n');
    expect(tree.text('/var/lib/dpkg/triggers/File')).toBe('/usr/lib/web web:riscv64/noawait\n');
  });

  test('a glob that removes nothing is a mistake', async () => {
    const wrong = { ...web, steps: [run('rm', { remove: ['/nowhere/*'] })] };
    await expect(buildImage(source, wrong, undefined, folder, pack)).rejects.toThrow('nothing matches /nowhere/*');
  });
});

function files(root: string): Record<string, string> {
  const out: Record<string, string> = {};
  const visit = (path: string): void => {
    for (const name of readdirSync(path)) {
      const child = join(path, name);
      if (statSync(child).isDirectory()) visit(child);
      else out[relative(root, child)] = sha256Hex(readFileSync(child));
    }
  };
  visit(root);
  return out;
}

describe('the static registry', () => {
  async function write(root: string): Promise<void> {
    const built = await buildWeb();
    const repository = {
      name: 'web',
      description: 'd',
      official: true,
      stars: 3,
      images: [{ tags: built.tags, image: built.oci }],
    };
    writeCatalog(root, [writeRepository(root, repository, new Map())]);
  }

  test('two builds in two folders give the same files', async () => {
    await write(join(folder, 'one'));
    await write(join(folder, 'two/deeper'));
    expect(files(join(folder, 'two/deeper'))).toEqual(files(join(folder, 'one')));
  });

  test('every digest names its bytes, every descriptor what it says', async () => {
    await write(folder);
    const root = join(folder, 'library/web');
    const [entry] = JSON.parse(readFileSync(join(folder, 'catalog.json'), 'utf8'));
    expect(entry).toMatchObject({ name: 'web', tags: ['2.4', 'latest'], official: true, stars: 3 });
    for (const [path, digest] of Object.entries(files(root))) {
      const named = /sha256:(\w+)$/.exec(path)?.[1];
      if (named) expect(digest, path).toBe(named);
    }
    const index = JSON.parse(readFileSync(join(root, 'manifests/latest'), 'utf8'));
    expect(entry.mediaTypes.latest).toBe(index.mediaType);
    expect(index.manifests[0].platform).toEqual({ architecture: 'riscv64', os: 'linux' });
    const bytes = readFileSync(join(root, 'manifests', index.manifests[0].digest));
    expect(bytes.length).toBe(index.manifests[0].size);
    const manifest = JSON.parse(bytes.toString());
    for (const { digest, size } of [manifest.config, ...manifest.layers]) {
      expect(statSync(join(root, 'blobs', digest)).size).toBe(size);
    }
    expect(JSON.parse(readFileSync(join(root, 'tags/list'), 'utf8'))).toEqual({
      name: 'library/web',
      tags: ['2.4', 'latest'],
    });
  });
});

test('busybox names its applets', () => {
  expect(busyboxApplets(concat([utf8('code '), utf8('[\0[[\0acpid\0zcat\0\0'), new Uint8Array(4)]))).toEqual([
    '[',
    '[[',
    'acpid',
    'zcat',
  ]);
  expect(() => busyboxApplets(utf8('nothing'))).toThrow('no applet table');
});
