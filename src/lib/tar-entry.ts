/**
 * One member of a tar archive, and its two directions: entry to header blocks as Go's archive/tar writes them for
 * Docker and containerd (FormatPAX: ustar where all fits, long names divided, PAX records where not), and header plus extended records to an entry as Go's reader merges them.
 */
import { concat, text, utf8 } from './bytes.ts';
import { joinPath } from './path.ts';
import { TarError } from './tar-error.ts';
import {
  BLOCK,
  fieldLength,
  fitsOctal,
  formatExtendedHeader,
  formatHeader,
  splitName,
  type TarHeader,
} from './tar-header.ts';
import { formatPax, paxInteger, paxTime } from './tar-pax.ts';

export type TarType = 'file' | 'directory' | 'symlink' | 'link' | 'char' | 'block' | 'fifo';

export interface TarEntry {
  /** As stored: relative or absolute, a directory's usually with a slash at its end (the writer adds a missing one). */
  name: string;
  type: TarType;
  /** Permission bits, 07777. */
  mode: number;
  uid: number;
  gid: number;
  uname?: string;
  gname?: string;
  /** Bytes of data; 0 for all but files. */
  size: number;
  /** Seconds since 1970, may be fractional or negative. */
  mtime: number;
  linkname?: string;
  devmajor?: number;
  devminor?: number;
  /** Extended attributes (SCHILY.xattr. records) by full name, such as `security.capability`. */
  xattrs?: Map<string, Uint8Array>;
  /** Other PAX records: mtime (its exact digits), atime, ctime, comment … */
  pax?: Map<string, string>;
}

export interface TarWriteOptions {
  /** Keep fractions of mtime in PAX records (Docker cuts them off). */
  readonly subsecond?: boolean;
}

const xattrPrefix = 'SCHILY.xattr.';
const flags: Record<TarType, string> = {
  file: '0',
  link: '1',
  symlink: '2',
  char: '3',
  block: '4',
  directory: '5',
  fifo: '6',
};
const types = new Map<string, TarType>(Object.entries(flags).map(([type, flag]) => [flag, type as TarType]));
/** Records the header's fields absorb. */
const merged = new Set(['path', 'linkpath', 'size', 'uid', 'gid', 'uname', 'gname']);
const maxPax = 1 << 20;

/** Without what a ustar field cannot hold: NUL and all that isn't ASCII. */
function toAscii(value: string): string {
  let out = '';
  for (const character of value) if (character > '\0' && character < '\x80') out += character;
  return out;
}

/** Zero bytes that fill `size` up to whole blocks. */
export function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function paxRecords(entry: TarEntry, header: TarHeader, options: TarWriteOptions): Map<string, Uint8Array> {
  const records = new Map<string, Uint8Array>();
  for (const [key, value] of entry.pax ?? []) if (!merged.has(key) && key !== 'mtime') records.set(key, utf8(value));
  const texts = [
    ['path', 'name'],
    ['linkpath', 'linkname'],
    ['uname', 'uname'],
    ['gname', 'gname'],
  ] as const;
  for (const [key, name] of texts) {
    const value = header[name];
    if (toAscii(value) !== value || value.length > fieldLength(name)) records.set(key, utf8(value));
  }
  for (const key of ['uid', 'gid', 'size'] as const) {
    if (!fitsOctal(header[key], key)) records.set(key, utf8(String(header[key])));
  }
  for (const key of ['mode', 'devmajor', 'devminor'] as const) {
    if (!fitsOctal(header[key], key)) throw new TarError('entry', `${key} of ${JSON.stringify(entry.name)}`);
  }
  if (!fitsOctal(header.mtime, 'mtime') || (options.subsecond && !Number.isInteger(entry.mtime))) {
    records.set('mtime', utf8(options.subsecond ? fractional(entry) : String(header.mtime)));
  }
  for (const [name, value] of entry.xattrs ?? []) records.set(xattrPrefix + name, value);
  return records;
}

/** The exact digits read where they are still true, else microseconds: a double holds no more. */
function fractional(entry: TarEntry): string {
  const exact = entry.pax?.get('mtime');
  if (exact !== undefined && Number(exact) === entry.mtime) return exact;
  return entry.mtime.toFixed(6).replace(/\.?0+$/, '');
}

function paxHeader(name: string, data: Uint8Array): Uint8Array {
  const split = name.lastIndexOf('/') + 1;
  const ascii = toAscii(joinPath(name.slice(0, split), 'PaxHeaders.0', name.slice(split)));
  return formatExtendedHeader(ascii.slice(0, fieldLength('name')).replace(/\/+$/, ''), data.length);
}

/** The header block or blocks that stand before the entry's data. @throws TarError for what cannot be written */
export function encodeEntry(entry: TarEntry, options: TarWriteOptions = {}): Uint8Array {
  const { type, size } = entry;
  if (!Number.isSafeInteger(size) || size < 0) throw new TarError('entry', `size ${size}`);
  if (type !== 'file' && size !== 0) throw new TarError('entry', `${type} ${JSON.stringify(entry.name)} with data`);
  if (!Number.isFinite(entry.mtime)) throw new TarError('entry', `mtime ${entry.mtime}`);
  const header: TarHeader = {
    name: type === 'directory' && !entry.name.endsWith('/') ? `${entry.name}/` : entry.name,
    mode: entry.mode & 0o7777,
    uid: entry.uid,
    gid: entry.gid,
    size,
    mtime: Math.floor(entry.mtime),
    typeflag: flags[type],
    linkname: entry.linkname ?? '',
    uname: entry.uname ?? '',
    gname: entry.gname ?? '',
    devmajor: entry.devmajor ?? 0,
    devminor: entry.devminor ?? 0,
  };
  const records = paxRecords(entry, header, options);
  if (records.size === 0) return formatHeader(header);
  const onlyLong = records.size === 1 && records.has('path') && toAscii(header.name) === header.name;
  const split = onlyLong ? splitName(header.name) : undefined;
  if (split) return formatHeader({ ...header, name: split.rest }, split.prefix);
  const data = formatPax(records);
  if (data.length > maxPax) throw new TarError('limit', 'PAX records too long');
  return concat([paxHeader(header.name, data), data, new Uint8Array(padding(data.length)), formatHeader(header)]);
}

/** What extended headers said before the entry's own. */
export interface TarExtension {
  readonly pax: ReadonlyMap<string, Uint8Array>;
  readonly longName: string | undefined;
  readonly longLink: string | undefined;
}

/** @throws TarError for a type we cannot hold, a negative size, a bad record */
export function decodeEntry(header: TarHeader, extension: TarExtension): TarEntry {
  const { pax } = extension;
  const textOf = (key: string, otherwise: string): string => {
    const value = pax.get(key);
    return value && value.length > 0 ? text(value) : otherwise;
  };
  const integerOf = (key: string, otherwise: number): number => {
    const value = pax.get(key);
    return value && value.length > 0 ? paxInteger(value, key) : otherwise;
  };
  const name = extension.longName || textOf('path', header.name);
  const size = integerOf('size', header.size);
  if (size < 0) throw new TarError('size', `negative size ${size}`);
  for (const key of pax.keys()) if (key.startsWith('GNU.sparse.')) throw new TarError('unsupported', 'sparse file');
  const type = typeOf(header.typeflag, name);
  const mtime = pax.get('mtime');
  const entry: TarEntry = {
    name,
    type,
    mode: header.mode & 0o7777,
    uid: integerOf('uid', header.uid),
    gid: integerOf('gid', header.gid),
    size: type === 'file' ? size : 0,
    mtime: mtime && mtime.length > 0 ? paxTime(mtime, 'mtime') : header.mtime,
  };
  const uname = textOf('uname', header.uname);
  const gname = textOf('gname', header.gname);
  const linkname = extension.longLink || textOf('linkpath', header.linkname);
  if (uname) entry.uname = uname;
  if (gname) entry.gname = gname;
  if (linkname) entry.linkname = linkname;
  if (type === 'char' || type === 'block') {
    entry.devmajor = header.devmajor;
    entry.devminor = header.devminor;
  }
  addRecords(entry, pax);
  return entry;
}

function addRecords(entry: TarEntry, pax: ReadonlyMap<string, Uint8Array>): void {
  for (const [key, value] of pax) {
    if (key.startsWith(xattrPrefix)) {
      entry.xattrs ??= new Map();
      entry.xattrs.set(key.slice(xattrPrefix.length), value);
    } else if (!merged.has(key)) {
      entry.pax ??= new Map();
      entry.pax.set(key, text(value));
    }
  }
}

function typeOf(flag: string, name: string): TarType {
  if (flag === '\0') return name.endsWith('/') ? 'directory' : 'file';
  if (flag === '7') return 'file';
  const type = types.get(flag);
  if (!type) throw new TarError('unsupported', flag === 'S' ? 'sparse file' : `type ${JSON.stringify(flag)}`);
  return type;
}
