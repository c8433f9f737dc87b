/**
 * /usr/local/go of the golang images: Debian's own Go, laid out as Docker Hub's images have it, with the standard library
 * compiled ahead into root's build cache, for that would take the machine minutes. The cache is made by the same
 * version's Go of this computer's architecture, cross-compiling: a release's cache keys don't depend on the host.
 * Left out: tests, cgo, the tools a course doesn't call.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { gunzipSync, gzipSync } from 'node:zlib';
import { debCache, type PackageSource } from './archive.ts';
import type { Paragraph } from './control.ts';
import { type Deb, readDeb } from './deb.ts';
import { directoryNode, fileNode, type Tree } from './tree.ts';
import { newestDate } from './unpack.ts';

const VERSION = '1.24';
const PACKAGES = [`golang-${VERSION}-go`, `golang-${VERSION}-src`] as const;
const ROOT = '/usr/local/go';
const CACHE = '/root/.cache/go-build';
const TOOLS = ['asm', 'buildid', 'compile', 'link', 'vet'];
/** The cache forgets entries by age; these are to stay: 2100-01-01. */
const CACHE_DATE = 4_102_444_800;

/** What is compiled ahead, with all that it imports. */
const COMPILED =
  'bufio bytes container/heap container/list context crypto/hmac crypto/md5 crypto/rand crypto/sha1 crypto/sha256 database/sql ' +
  'embed encoding/base64 encoding/binary encoding/csv encoding/hex encoding/json encoding/xml errors expvar flag fmt ' +
  'hash/fnv html/template io io/fs log log/slog maps math math/big math/cmplx math/rand math/rand/v2 mime net net/http ' +
  'net/http/httptest net/http/httputil net/rpc net/url os os/exec os/signal os/user path path/filepath reflect regexp ' +
  'runtime runtime/debug slices sort strconv strings sync sync/atomic testing text/tabwriter text/template time ' +
  'unicode unicode/utf8 unsafe';

interface File {
  readonly data: Uint8Array;
  readonly mode: number;
}

/** Where a file of the packages goes below /usr/local/go; undefined for what is left out. */
function placeOf(name: string): string | undefined {
  const path = name.replace(/^\.?\//, '');
  const program = new RegExp(`^usr/lib/go-${VERSION}/(.*)$`).exec(path)?.[1];
  const shared = new RegExp(`^usr/share/go-${VERSION}/(.*)$`).exec(path)?.[1];
  const below = program ?? shared;
  if (below === undefined) return undefined;
  const tool = /^pkg\/tool\/[^/]+\/(.*)$/.exec(below)?.[1];
  if (tool !== undefined) return TOOLS.includes(tool) ? below : undefined;
  if (below === 'bin/go') return 'pkg/tool/go'; // bin/go is a script of the image's
  if (/^(VERSION|go\.env|bin\/gofmt|pkg\/include\/.*)$/.test(below)) return below;
  if (!below.startsWith('src/') || /_test\.go$|\/testdata\/|^src\/cmd\//.test(below)) return undefined;
  return below;
}

function filesOf(debs: readonly Deb[]): Map<string, File> {
  const out = new Map<string, File>();
  for (const { entry, data } of debs.flatMap((deb) => deb.files)) {
    const place = placeOf(entry.name);
    if (place !== undefined && entry.type === 'file') out.set(place, { data, mode: entry.mode & 0o777 });
  }
  return out;
}

/** Compiles `COMPILED` for riscv64; the cache's files by path below it. */
function compile(own: readonly Deb[], files: ReadonlyMap<string, File>): Map<string, Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-go-'));
  try {
    const goroot = join(folder, 'go');
    const all = own
      .flatMap((deb) => deb.files)
      .flatMap(({ entry, data }) => {
        const below = new RegExp(`^\\.?/?usr/lib/go-${VERSION}/((?:bin|pkg)/.*)$`).exec(entry.name)?.[1];
        return below && entry.type === 'file' ? [[below, { data, mode: 0o755 }] as const] : [];
      });
    const sources = [...files].filter(([path]) => !path.startsWith('bin/') && !path.startsWith('pkg/tool/'));
    for (const [path, { data, mode }] of [...sources, ...all]) {
      const file = join(goroot, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, data);
      chmodSync(file, mode);
    }
    const cache = join(folder, 'cache');
    const env = { HOME: folder, PATH: '/usr/bin:/bin', GOROOT: goroot, GOCACHE: cache, GOTOOLCHAIN: 'local' };
    const target = { GOOS: 'linux', GOARCH: 'riscv64', CGO_ENABLED: '0', GOPATH: join(folder, 'path'), GOFLAGS: '' };
    const args = ['build', ...COMPILED.split(' ')];
    const result = spawnSync(join(goroot, 'bin/go'), args, {
      env: { ...env, ...target },
      cwd: goroot,
      encoding: 'utf8',
    });
    if (result.status !== 0) throw new Error(`go build of the standard library: ${result.stderr || result.error}`);
    return readCache(cache);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The cache without the time that is in each of its actions. */
function readCache(cache: string): Map<string, Uint8Array> {
  const out = new Map<string, Uint8Array>();
  for (const entry of readdirSync(cache, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/-[ad]$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    const time = String(CACHE_DATE * 1e9);
    const isAction = entry.name.endsWith('-a');
    const fixed = isAction ? Buffer.from(bytes.toString().replace(/ +\d+\n$/, ` ${time.padStart(20)}\n`)) : bytes;
    out.set(path.slice(cache.length + 1), fixed);
  }
  return out;
}

/** `compile`, remembered in the download cache: it takes minutes. */
async function compiled(
  debs: readonly Deb[],
  files: ReadonlyMap<string, File>,
  openHost: () => Promise<PackageSource>,
): Promise<Map<string, Uint8Array>> {
  const versions = debs.map((deb) => deb.control.get('Version')).join(' ');
  const key = createHash('sha256').update(`1 ${versions} ${COMPILED} ${CACHE_DATE}`).digest('hex');
  const kept = join(debCache, `go-build-${key.slice(0, 16)}.gz`);
  if (existsSync(kept)) return deserialize(gunzipSync(readFileSync(kept)));
  const built = compile(await fetchDebs(await openHost()), files);
  writeFileSync(`${kept}.${process.pid}`, gzipSync(serialize(built)));
  renameSync(`${kept}.${process.pid}`, kept);
  return built;
}

async function fetchDebs(archive: PackageSource): Promise<Deb[]> {
  return Promise.all(PACKAGES.map(async (name) => readDeb(await archive.fetch(archive.index.get(name)))));
}

const HOSTS: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * Puts the toolchain into a tree; `extracted` learns of the packages.
 * @param openHost the same archive for another architecture
 */
export async function installGo(
  archive: PackageSource,
  openHost: (architecture: string) => Promise<PackageSource>,
  tree: Tree,
  extracted: Map<string, Paragraph>,
): Promise<void> {
  const host = HOSTS[process.arch];
  if (!host) throw new Error(`the golang images can't be built on ${process.arch}: only on x64 and arm64`);
  const debs = await fetchDebs(archive);
  const date = newestDate(debs);
  const files = filesOf(debs);
  for (const [path, { data, mode }] of files) tree.put(`${ROOT}/${path}`, fileNode(data, date, mode));
  for (const deb of debs) {
    const name = deb.control.get('Package') ?? '';
    const copyright = `usr/share/doc/${name}/copyright`;
    const text = deb.files.find(({ entry }) => entry.name.endsWith(copyright));
    if (text) tree.put(`/${copyright}`, fileNode(text.data, date));
    extracted.set(name, deb.control);
  }
  tree.put(CACHE, directoryNode(date));
  for (const [path, data] of await compiled(debs, files, () => openHost(host)))
    tree.put(`${CACHE}/${path}`, fileNode(data, CACHE_DATE));
}
