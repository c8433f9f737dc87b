/**
 * The package index and the packages: a Debian repository (deb822(5), deb(5)) read as apk reads an Alpine one. Everything
 * is fetched by busybox's wget, so names, routes and proxies are the container's.
 */

import type { System } from '../../kernel/exec/program.ts';
import { concat, text } from '../../lib/bytes.ts';
import { gunzip } from '../../lib/gzip.ts';
import { readTar, type TarEntry } from '../../lib/tar.ts';
import { unxz } from '../../lib/xz.ts';
import { PROVIDED } from './names.ts';

export interface Package {
  readonly name: string;
  readonly version: string;
  /** Packages it needs: for each one, alternatives. */
  readonly depends: readonly (readonly string[])[];
  readonly provides: readonly string[];
  readonly description: string;
  readonly homepage: string;
  /** Below the mirror's root. */
  readonly filename: string;
  /** Bytes, packed and unpacked. */
  readonly size: number;
  readonly installedSize: number;
}

const nameOf = (relation: string): string => relation.trim().replace(/[\s(:].*$/s, '');

const relations = (field: string | undefined): string[][] =>
  (field ?? '')
    .split(',')
    .filter((group) => group.trim() !== '')
    .map((group) => group.split('|').map(nameOf));

function parseParagraph(paragraph: string): Package | undefined {
  const fields = new Map<string, string>();
  for (const line of paragraph.split('\n')) {
    const match = /^([A-Za-z0-9-]+): *(.*)$/.exec(line);
    if (match) fields.set(match[1] ?? '', match[2] ?? '');
  }
  const name = fields.get('Package');
  if (!name) return undefined;
  return {
    name,
    version: fields.get('Version') ?? '',
    depends: [...relations(fields.get('Pre-Depends')), ...relations(fields.get('Depends'))],
    provides: relations(fields.get('Provides')).flat(),
    description: fields.get('Description') ?? '',
    homepage: fields.get('Homepage') ?? '',
    filename: fields.get('Filename') ?? '',
    size: Number(fields.get('Size') ?? 0),
    installedSize: Number(fields.get('Installed-Size') ?? 0) * 1024,
  };
}

/** A Packages file by name. */
export function parseIndex(packages: string): Map<string, Package> {
  const out = new Map<string, Package>();
  for (const paragraph of packages.split('\n\n')) {
    const entry = parseParagraph(paragraph);
    if (entry) out.set(entry.name, entry);
  }
  return out;
}

const provided = new Set(PROVIDED);

/**
 * The packages that `wanted` needs, dependencies first, without those of `installed`.
 * Dependencies that nothing meets are Alpine's business: they are left out.
 */
export function resolve(
  index: ReadonlyMap<string, Package>,
  wanted: readonly string[],
  installed: ReadonlySet<string>,
): Package[] {
  const providers = new Map<string, Package>();
  for (const entry of index.values()) for (const name of entry.provides) providers.set(name, entry);
  const order: Package[] = [];
  const seen = new Set(installed);
  const visit = (entry: Package): void => {
    if (seen.has(entry.name)) return;
    seen.add(entry.name);
    for (const group of entry.depends) {
      if (group.some((name) => provided.has(name) || seen.has(name))) continue;
      const pick = group.map((name) => index.get(name) ?? providers.get(name)).find((found) => found !== undefined);
      if (pick) visit(pick);
    }
    order.push(entry);
  };
  for (const name of wanted) {
    const entry = index.get(name);
    if (entry) visit(entry);
  }
  return order;
}

/** A file from the net, or undefined where wget says no. */
export async function fetchFile(system: System, url: string): Promise<Uint8Array | undefined> {
  const [readEnd, writeEnd] = system.pipe();
  const nowhere = await system.open('/dev/null', 2);
  const fds = new Map([
    [0, nowhere],
    [1, writeEnd],
    [2, nowhere],
  ]);
  const pid = await system.spawn(['/bin/busybox', 'wget', '-q', '-O', '-', url], { fds });
  system.close(writeEnd);
  system.close(nowhere);
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk = await system.read(readEnd);
    if (chunk.length === 0) break;
    chunks.push(chunk);
  }
  system.close(readEnd);
  const { code, signal } = await system.wait(pid);
  return code === 0 && signal === 0 ? concat(chunks) : undefined;
}

const MAGIC = 8;
const HEADER = 60;

/** The member of an ar(5) archive whose name starts so. */
function member(bytes: Uint8Array, start: string): { readonly name: string; readonly data: Uint8Array } | undefined {
  for (let at = MAGIC; at + HEADER <= bytes.length; ) {
    const head = text(bytes.subarray(at, at + HEADER));
    const size = Number(head.slice(48, 58).trim());
    const name = head.slice(0, 16).trim().replace(/\/$/, '');
    if (name.startsWith(start)) return { name, data: bytes.subarray(at + HEADER, at + HEADER + size) };
    at += HEADER + size + (size % 2);
  }
  return undefined;
}

/** What a package puts into the file system. @throws Error for a file that is no package */
export async function packageFiles(deb: Uint8Array): Promise<{ entry: TarEntry; data: Uint8Array }[]> {
  const found = member(deb, 'data.tar');
  if (!found) throw new Error('not a package');
  if (found.name.endsWith('.xz')) return [...readTar(await unxz(found.data))];
  if (found.name.endsWith('.gz')) return [...readTar(await gunzip(found.data))];
  if (found.name.endsWith('.tar')) return [...readTar(found.data)];
  throw new Error(`unknown packing ${found.name}`);
}
