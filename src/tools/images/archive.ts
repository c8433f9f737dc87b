/**
 * A Debian archive mirror: finds it as the system's apt does, downloads into a cache outside the clone
 * (${XDG_CACHE_HOME:-~/.cache}/drydock/debs), and lets nothing through whose SHA-256 the signed Release file doesn't vouch for.
 * One suite (trixie), one section (main), one architecture (riscv64); no security or updates suite: point releases bring those.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { downloadCache } from '../project.ts';
import { parseControl } from './control.ts';
import { xzDecompress } from './decompress.ts';
import { download } from './download.ts';
import { type Release, verifyRelease } from './release.ts';
import { type Package, PackageIndex } from './resolve.ts';

export const SUITE = 'trixie';
export const ARCHITECTURE = 'riscv64';

/** The folder for downloads; it may be deleted at any time. */
export const debCache = join(downloadCache, 'debs');

/** DEBIAN_MIRROR, else the first Debian mirror that the system's apt is set up with; without a slash at its end. */
export function findMirror(): string {
  const given = process.env.DEBIAN_MIRROR;
  if (given) return given.replace(/\/+$/, '');
  const apt = spawnSync('apt-get', ['indextargets', '--format', '$(REPO_URI) $(ORIGIN)', 'Created-By: Packages'], {
    encoding: 'utf8',
  });
  for (const line of (apt.stdout ?? '').split('\n')) {
    const [uri = '', origin = ''] = line.split(' ');
    // apt knows the origin only once it has updated its lists
    const debian = origin === 'Debian' || (origin === '' && /\/debian\/?$/.test(uri));
    if (debian && /^https?:/.test(uri) && !uri.includes('security')) return uri.replace(/\/+$/, '');
  }
  const sources = existsSync('/etc/apt/sources.list.d/debian.sources')
    ? readFileSync('/etc/apt/sources.list.d/debian.sources', 'utf8')
    : '';
  const uri = /^URIs:\s*(https?:\S+)/m.exec(sources)?.[1];
  if (uri) return uri.replace(/\/+$/, '');
  throw new Error(
    "The base images are made from Debian packages, and no Debian mirror is known here: this system's apt names none.\n" +
      'Set DEBIAN_MIRROR to one, such as: DEBIAN_MIRROR=http://<mirror>/debian npm run images',
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Packages by name, and their .deb files. */
export interface PackageSource {
  readonly index: PackageIndex;
  fetch(entry: Package): Promise<Uint8Array>;
  /** The same archive's packages for another architecture; not where a test stands in for it. */
  open?(architecture: string): Promise<PackageSource>;
}

/** An opened mirror: its Release file is verified, its package index read. */
export class Archive implements PackageSource {
  readonly release: Release;
  readonly index: PackageIndex;
  readonly #mirror: string;
  readonly #cache: string;

  private constructor(mirror: string, cache: string, release: Release, index: PackageIndex) {
    this.#mirror = mirror;
    this.#cache = cache;
    this.release = release;
    this.index = index;
  }

  /** @param log takes a line about what is going on */
  static async open(mirror: string, cache: string, log: (line: string) => void): Promise<Archive> {
    mkdirSync(cache, { recursive: true });
    const release = verifyRelease(await latestRelease(mirror, cache, log), Date.now() / 1000);
    return Archive.#load(mirror, cache, release, ARCHITECTURE);
  }

  /** The same release's packages for another architecture. */
  open(architecture: string): Promise<Archive> {
    return Archive.#load(this.#mirror, this.#cache, this.release, architecture);
  }

  static async #load(mirror: string, cache: string, release: Release, architecture: string): Promise<Archive> {
    const path = `main/binary-${architecture}/Packages.xz`;
    const sum = release.files.get(path);
    if (!sum) throw new Error(`the archive's Release file names no ${path}`);
    const packed = await cached(cache, `Packages-${sum.sha256}.xz`, sum, `${mirror}/dists/${SUITE}/${path}`);
    const text = new TextDecoder().decode(await xzDecompress(packed));
    return new Archive(mirror, cache, release, new PackageIndex(parseControl(text)));
  }

  /** The .deb file of a package, verified. */
  async fetch(entry: Package): Promise<Uint8Array> {
    const path = entry.fields.get('Filename') ?? '';
    const sum = { sha256: entry.fields.get('SHA256') ?? '', size: Number(entry.fields.get('Size')) };
    return cached(this.#cache, path.split('/').at(-1) ?? '', sum, `${this.#mirror}/${path}`);
  }
}

/** The mirror's newest InRelease; offline, the one downloaded last. */
async function latestRelease(mirror: string, cache: string, log: (line: string) => void): Promise<Uint8Array> {
  const kept = join(cache, `InRelease-${SUITE}`);
  try {
    const bytes = await download(`${mirror}/dists/${SUITE}/InRelease`);
    store(kept, bytes);
    return bytes;
  } catch (error) {
    if (!existsSync(kept)) throw error;
    log(`the mirror does not answer (${String(error)}); using the package list downloaded last`);
    return readFileSync(kept);
  }
}

async function cached(
  cache: string,
  name: string,
  sum: { sha256: string; size: number },
  url: string,
): Promise<Uint8Array> {
  const path = join(cache, name);
  if (existsSync(path)) {
    const bytes = readFileSync(path);
    if (sha256(bytes) === sum.sha256) return bytes;
  }
  const bytes = await download(url);
  if (bytes.length !== sum.size || sha256(bytes) !== sum.sha256)
    throw new Error(`${url} is not what the signed Release file says it is`);
  store(path, bytes);
  return bytes;
}

function store(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, bytes);
  renameSync(temporary, path);
}
