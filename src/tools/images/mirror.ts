/**
 * A small Debian mirror as static files (repository format as apt reads it): machine/debian/{dists,pool}. The packages are
 * Debian's, byte for byte; the Release file is ours and unsigned, since the lists in it are a selection, so the images'
 * sources say `Trusted: yes`. No by-hash, no translations, no source packages.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzip } from '../../lib/gzip.ts';
import { PROVIDED, PUBLISHED } from '../../programs/apk/names.ts';
import { ARCHITECTURE, type Archive, SUITE } from './archive.ts';
import type { BuildOptions } from './build-all.ts';
import { minbasePackages } from './build-image.ts';
import { formatControl } from './control.ts';
import { readDeb } from './deb.ts';
import { FileSet } from './file-set.ts';
import { goModules } from './go-modules.ts';
import { recordUse } from './package-list.ts';
import { resolve } from './resolve.ts';
import { fileNode, symlinkNode, Tree } from './tree.ts';

/** The Release file over index files given by path; `date` in seconds since 1970. */
export function formatRelease(files: ReadonlyMap<string, Uint8Array>, version: string, date: number): string {
  const sums = [...files].map(([path, bytes]) => {
    const sum = createHash('sha256').update(bytes).digest('hex');
    return ` ${sum} ${bytes.length} ${path}`;
  });
  return [
    'Origin: Drydock',
    'Label: A selection of Debian packages',
    'Suite: stable',
    `Version: ${version}`,
    `Codename: ${SUITE}`,
    `Date: ${new Date(date * 1000).toUTCString().replace('GMT', 'UTC')}`,
    'No-Support-for-Architecture-all: Packages',
    `Architectures: ${ARCHITECTURE}`,
    'Components: main',
    'Description: Packages of Debian for the containers of Drydock',
    'SHA256:',
    ...sums,
    '',
  ].join('\n');
}

/** Puts a package's copyright file into the tree, or the link to another package's documents that stands for it. */
async function addCopyright(tree: Tree, bytes: Uint8Array): Promise<void> {
  for (const { entry, data } of (await readDeb(bytes)).files) {
    const path = entry.name.replace(/^\.?\/?/, '/').replace(/\/$/, '');
    if (!/^\/usr\/share\/doc\/[^/]+(\/copyright)?$/.test(path)) continue;
    if (entry.type === 'symlink') tree.put(path, symlinkNode(entry.linkname ?? '', 0));
    else if (entry.type === 'file') tree.put(path, fileNode(data, 0));
  }
}

/** Writes the mirror below `options.out`; returns the bytes of its packages. */
export async function buildMirror(archive: Archive, options: BuildOptions): Promise<number> {
  const list = pathToFileURL(join(options.source, 'images', 'mirror', 'packages.ts'));
  const module: { MIRROR_PACKAGES: readonly string[] } = await import(list.href);
  const base = resolve(archive.index, minbasePackages(archive)).map((entry) => entry.name);
  const packages = resolve(archive.index, module.MIRROR_PACKAGES, new Set(base));
  const known = new Set(packages.map((entry) => entry.name));
  const forApk = resolve(archive.index, PUBLISHED, new Set(), new Set(PROVIDED));
  packages.push(...forApk.filter((entry) => !known.has(entry.name)));
  packages.sort((a, b) => (a.name < b.name ? -1 : 1));
  const mirror = new FileSet(join(options.out, 'machine', 'debian'));
  let size = 0;
  const copyrights = new Tree();
  for (const entry of packages) {
    const bytes = await archive.fetch(entry);
    mirror.writeContent(entry.fields.get('Filename') ?? '', bytes);
    size += bytes.length;
    await addCopyright(copyrights, bytes);
  }
  recordUse(
    join(options.out, 'v2'),
    'mirror',
    packages.map(({ fields }) => ({ fields, tree: copyrights })),
  );
  const index = new TextEncoder().encode(packages.map((entry) => `${formatControl(entry.fields)}\n`).join(''));
  const folder = `main/binary-${ARCHITECTURE}`;
  const files = new Map([
    [`${folder}/Packages`, index],
    [`${folder}/Packages.gz`, gzip(index, 9)],
  ]);
  for (const [path, bytes] of files) mirror.write(`dists/${SUITE}/${path}`, bytes);
  mirror.write(`dists/${SUITE}/Release`, formatRelease(files, archive.release.version, archive.release.date));
  for (const [path, bytes] of await goModules(archive)) mirror.write(`go/${path}`, bytes);
  mirror.deleteOthers();
  return size;
}
