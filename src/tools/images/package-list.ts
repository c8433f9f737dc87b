/** v2/packages.json: every Debian package in our images with its version, licences and source package. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Paragraph } from './control.ts';
import { licensesOf } from './licenses.ts';
import type { Tree } from './tree.ts';

/** One line of the list. */
export interface PackageUse {
  readonly name: string;
  readonly version: string;
  readonly source: string;
  readonly sourceVersion: string;
  readonly homepage: string;
  /** Short names, as far as the copyright file gives them. */
  readonly licenses: readonly string[];
  /** Repositories, `machine` for the student's root file system, `mirror` for what apt-get and apk find in the machine. */
  readonly images: readonly string[];
}

/** A package's control paragraph, and the tree it is in. */
export interface InstalledPackage {
  readonly fields: Paragraph;
  readonly tree: Tree;
}

/** Puts what an image has in place of what the list of `root` said about it before. */
export function recordUse(root: string, image: string, installed: Iterable<InstalledPackage>): void {
  const path = join(root, 'packages.json');
  const uses = new Map<string, PackageUse>();
  const old: readonly PackageUse[] = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
  for (const use of old) {
    const images = use.images.filter((name) => name !== image);
    if (images.length > 0) uses.set(`${use.name} ${use.version}`, { ...use, images });
  }
  for (const one of installed) {
    const use = describe(one);
    const key = `${use.name} ${use.version}`;
    uses.set(key, { ...use, images: [...new Set([...(uses.get(key)?.images ?? []), image])].sort() });
  }
  const lines = [...uses].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => JSON.stringify(use));
  mkdirSync(root, { recursive: true });
  writeFileSync(path, `[\n${lines.join(',\n')}\n]\n`);
}

function describe({ fields, tree }: InstalledPackage): Omit<PackageUse, 'images'> {
  const [name = '', version = ''] = [fields.get('Package'), fields.get('Version')];
  const [, source = name, sourceVersion = version] = /^(\S+)(?: \((.+)\))?$/.exec(fields.get('Source') ?? '') ?? [];
  const copyright = `/usr/share/doc/${name}/copyright`;
  const licenses = tree.follow(copyright) ? licensesOf(tree.text(copyright)) : [];
  return { name, version, source, sourceVersion, homepage: fields.get('Homepage') ?? '', licenses };
}
