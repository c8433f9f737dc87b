// What the licences page lists, read while the site is built: Debian's packages in the images (public/v2/packages.json, written by
// `npm run images` from their copyright files), and the npm packages that the page itself is made of.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianArchive } from '../../lib/debian-archive.ts';

const root = process.cwd();
const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** Where Debian keeps a source package: `pool/main/liba/liba52/liba52_0.7-1.dsc`; the file names carry no epoch. */
export function sourceAddress(source, version) {
  const folder = source.startsWith('lib') ? source.slice(0, 4) : source.slice(0, 1);
  const file = `${source}_${version.replace(/^\d+:/, '')}.dsc`;
  return `https://${debianArchive}/debian/pool/main/${folder}/${source}/${encodeURIComponent(file).replaceAll('%2B', '+')}`;
}

/** Each package of each image with its version, licences and source; empty where no images were built. */
export function debianPackages() {
  if (!existsSync(join(root, 'public/v2/packages.json'))) return [];
  return read('public/v2/packages.json').map((use) => ({
    ...use,
    address: sourceAddress(use.source, use.sourceVersion),
  }));
}

/** The npm packages whose code is in the page. */
export function pagePackages() {
  return Object.keys(read('package.json').dependencies)
    .sort()
    .map((name) => {
      const { version, license, repository, homepage } = read(`node_modules/${name}/package.json`);
      const url = (typeof repository === 'string' ? repository : repository?.url) ?? homepage ?? '';
      const address = url
        .replace(/^git\+|\.git$/g, '')
        .replace(/^git:/, 'https:')
        .replace(/^github:/, 'https://github.com/')
        .replace(/^(?=[\w-]+\/[\w.-]+$)/, 'https://github.com/');
      return { name, version, license: license ?? '', address };
    });
}
