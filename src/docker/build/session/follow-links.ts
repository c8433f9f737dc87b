/** The paths that a build uses, with those that their symbolic links lead to (fsutil's followlinks.go). */
import { matchGlob } from '../../../lib/glob.ts';
import { joinPath } from '../../../lib/path.ts';
import type { Folder } from './folder.ts';

const hasWildcard = (text: string): boolean => /[*?[]/.test(text.replace(/\\./g, ''));
const maxLinks = 255;

/** @returns patterns of what to send; undefined: everything */
export async function followLinks(folder: Folder, paths: readonly string[]): Promise<string[] | undefined> {
  const resolved = new Set<string>();
  for (const path of paths) await follow(folder, path, resolved, 0);
  const all = [...resolved].sort();
  if (all.includes('')) return undefined;
  // What is below another one comes with it.
  return all.filter((path) => !all.some((above) => path.startsWith(`${above}/`)));
}

async function follow(folder: Folder, path: string, resolved: Set<string>, depth: number): Promise<void> {
  if (depth > maxLinks) return;
  const parts = joinPath('/', path).slice(1).split('/');
  let current = '';
  for (const [at, part] of parts.entries()) {
    current = current === '' ? part : `${current}/${part}`;
    const rest = parts.slice(at + 1).join('/');
    const targets = await linkTargets(folder, current, true);
    if ((rest === '' || targets.length > 0) && resolved.has(current)) return;
    if (targets.length > 0) {
      resolved.add(current);
      for (const target of targets) await follow(folder, `${target}/${rest}`, resolved, depth + 1);
      return;
    }
  }
  resolved.add(current);
}

/** Where a link leads, from the folder's root; of a wildcard all links that it names. */
async function linkTargets(folder: Folder, path: string, isPattern: boolean): Promise<string[]> {
  const at = path.lastIndexOf('/');
  const [above, name] = at < 0 ? ['', path] : [path.slice(0, at), path.slice(at + 1)];
  if (isPattern && hasWildcard(name)) {
    const items = (await folder.list(above)) ?? [];
    const found = items.filter((item) => matchGlob(name, item.name));
    const targets = found.map((item) => linkTargets(folder, above === '' ? item.name : `${above}/${item.name}`, false));
    return (await Promise.all(targets)).flat();
  }
  const file = await folder.file(path);
  const isLink = file && (file.stat.mode & 0o170000) === 0o120000;
  if (!isLink) return [];
  const { linkname } = file.stat;
  return [linkname.startsWith('/') ? joinPath('/', linkname) : joinPath('/', above, linkname)];
}
