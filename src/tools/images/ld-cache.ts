/**
 * /etc/ld.so.cache in glibc's new format (`glibc-ld.so.cache1.1`), as ldconfig(8) of riscv64 writes it: the libraries of
 * the standard folders and of /etc/ld.so.conf.d, newest names first. No hwcaps subfolders, no auxiliary cache.
 */
import { fileNode, symlinkNode, type Tree } from './tree.ts';

/** ELF for libc6, double-float ABI (sysdeps/generic/ldconfig.h). */
const FLAGS = 0x1003;
const HEADER = 48;
const ENTRY = 24;
const DT_SONAME = 14;
const DT_STRTAB = 5;

interface Library {
  readonly soname: string;
  readonly path: string;
}

/** The DT_SONAME of a riscv64 shared object, '' where it has none, undefined where the file isn't one. */
export function readSoname(data: Uint8Array): string | undefined {
  if (data.length < 64 || data[0] !== 0x7f || data[1] !== 0x45 || data[2] !== 0x4c || data[3] !== 0x46 || data[4] !== 2)
    return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (view.getUint16(16, true) !== 3 || view.getUint16(18, true) !== 243) return undefined;
  const headers = Number(view.getBigUint64(32, true));
  const loads: { offset: number; address: number; size: number }[] = [];
  let dynamic: { offset: number; size: number } | undefined;
  for (let i = 0; i < view.getUint16(56, true); i++) {
    const at = headers + i * 56;
    const offset = Number(view.getBigUint64(at + 8, true));
    const address = Number(view.getBigUint64(at + 16, true));
    const size = Number(view.getBigUint64(at + 32, true));
    const type = view.getUint32(at, true);
    if (type === 1) loads.push({ offset, address, size });
    if (type === 2) dynamic = { offset, size };
  }
  if (!dynamic) return undefined;
  const tags = new Map<number, number>();
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.size; at += 16) {
    tags.set(Number(view.getBigUint64(at, true)), Number(view.getBigUint64(at + 8, true)));
  }
  const soname = tags.get(DT_SONAME);
  const strings = tags.get(DT_STRTAB);
  if (soname === undefined || strings === undefined) return '';
  const load = loads.find((segment) => strings >= segment.address && strings < segment.address + segment.size);
  const start = strings - (load?.address ?? 0) + (load?.offset ?? 0) + soname;
  return new TextDecoder('latin1').decode(data.subarray(start, data.indexOf(0, start)));
}

/** The folders of ld.so.conf (with its includes), then the trusted ones. */
function searchFolders(tree: Tree): string[] {
  const out: string[] = [];
  const read = (path: string): void => {
    if (!tree.follow(path)) return;
    for (const raw of tree.text(path).split('\n')) {
      const line = raw.replace(/#.*/, '').trim();
      if (line.startsWith('include')) {
        const folder = '/etc/ld.so.conf.d';
        for (const name of tree.children(folder)) if (name.endsWith('.conf')) read(`${folder}/${name}`);
      } else if (line) out.push(line);
    }
  };
  read('/etc/ld.so.conf');
  return [...out, '/lib', '/usr/lib'];
}

function findLibraries(tree: Tree): Library[] {
  const seenFolders = new Set<string>();
  const libraries = new Map<string, Library>();
  for (const folder of searchFolders(tree)) {
    const real = tree.resolve(folder, true);
    if (seenFolders.has(real)) continue;
    seenFolders.add(real);
    for (const name of tree.children(real)) {
      if (!/^(lib|ld-).*\.so(\.|$)/.test(name)) continue;
      const node = tree.follow(`${real}/${name}`);
      const soname = node?.type === 'file' ? readSoname(node.data) : undefined;
      if (soname !== undefined) libraries.set(`${real}/${name}`, { soname: name, path: `${folder}/${name}` });
      if (soname && soname !== name && !tree.get(`${real}/${soname}`) && tree.get(`${real}/${name}`)?.type === 'file') {
        tree.put(`${real}/${soname}`, symlinkNode(name, node?.mtime ?? 0));
        libraries.set(`${real}/${soname}`, { soname, path: `${folder}/${soname}` });
      }
    }
  }
  return [...libraries.values()].filter(({ path, soname }) => keepName(tree, path, soname));
}

/** A library is listed by its soname; a link made for linking (`libz.so`) by its own name too; other names are not. */
function keepName(tree: Tree, path: string, name: string): boolean {
  const node = tree.follow(path);
  const soname = node ? readSoname(node.data) : '';
  return !soname || soname === name || (name.endsWith('.so') && tree.get(path)?.type === 'symlink');
}

/** glibc's _dl_cache_libcmp: digits compare as numbers. */
export function compareLibraryNames(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length) {
    const x = a[i] ?? '';
    const y = b[j] ?? '';
    const digit = (c: string): boolean => c >= '0' && c <= '9';
    if (digit(x) && digit(y)) {
      const left = /^\d+/.exec(a.slice(i))?.[0] ?? '';
      const right = /^\d+/.exec(b.slice(j))?.[0] ?? '';
      if (Number(left) !== Number(right)) return Number(left) - Number(right);
      i += left.length;
      j += right.length;
    } else if (digit(x)) return 1;
    else if (digit(y)) return -1;
    else if (x !== y) return x.charCodeAt(0) - (y ? y.charCodeAt(0) : 0);
    else {
      i++;
      j++;
    }
  }
  return j < b.length ? -1 : 0;
}

/** The cache's bytes. */
export function formatLdCache(libraries: readonly Library[]): Uint8Array {
  const sorted = [...libraries].sort((a, b) => compareLibraryNames(b.soname, a.soname));
  const strings: string[] = [];
  let length = 0;
  const offsets = new Map<string, number>();
  const intern = (text: string): number => {
    const known = offsets.get(text);
    if (known !== undefined) return known;
    const at = HEADER + sorted.length * ENTRY + length;
    offsets.set(text, at);
    strings.push(`${text}\0`);
    length += text.length + 1;
    return at;
  };
  const rows = sorted.map(({ soname, path }) => ({ key: intern(soname), value: intern(path) }));
  const out = new Uint8Array(HEADER + sorted.length * ENTRY + length);
  const view = new DataView(out.buffer);
  out.set(new TextEncoder().encode('glibc-ld.so.cache1.1'));
  view.setUint32(20, sorted.length, true);
  view.setUint32(24, length, true);
  view.setUint8(28, 2); // little endian
  for (const [index, { key, value }] of rows.entries()) {
    const at = HEADER + index * ENTRY;
    view.setUint32(at, FLAGS, true);
    view.setUint32(at + 4, key, true);
    view.setUint32(at + 8, value, true);
  }
  out.set(new TextEncoder().encode(strings.join('')), HEADER + sorted.length * ENTRY);
  return out;
}

/** `ldconfig`: the missing soname links and the cache. */
export function updateLdCache(tree: Tree, mtime: number): void {
  if (tree.follow('/etc/ld.so.conf')) tree.put('/etc/ld.so.cache', fileNode(formatLdCache(findLibraries(tree)), mtime));
}
