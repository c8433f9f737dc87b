/**
 * The 512-byte tar header: POSIX.1-1988 ustar as written, and v7, ustar and GNU (base-256 numbers) as read.
 * GNU's old sparse headers and star's own prefix layout are left out.
 */
import { fromLatin1, latin1, text } from './bytes.ts';
import { TarError } from './tar-error.ts';

export const BLOCK = 512;

/** The fields as stored; `size` is the number of data bytes that follow for types that have data. */
export interface TarHeader {
  readonly name: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  /** One character; '\0' in old archives means a file. */
  readonly typeflag: string;
  readonly linkname: string;
  readonly uname: string;
  readonly gname: string;
  readonly devmajor: number;
  readonly devminor: number;
}

/** Offset and length of each field. */
const field = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  typeflag: [156, 1],
  linkname: [157, 100],
  magic: [257, 8],
  uname: [265, 32],
  gname: [297, 32],
  devmajor: [329, 8],
  devminor: [337, 8],
  prefix: [345, 155],
} as const;

type Field = keyof typeof field;

/** The length in bytes of a field of the header. */
export function fieldLength(name: Field): number {
  return field[name][1];
}

function slice(block: Uint8Array, name: Field): Uint8Array {
  const [offset, length] = field[name];
  return block.subarray(offset, offset + length);
}

/** Text up to the first NUL. */
export function cString(bytes: Uint8Array): string {
  if (bytes[0] === 0) return '';
  const end = bytes.indexOf(0);
  return text(end < 0 ? bytes : bytes.subarray(0, end));
}

function textField(block: Uint8Array, name: Field): string {
  return block[field[name][0]] === 0 ? '' : cString(slice(block, name));
}

function parseBase256(bytes: Uint8Array, name: Field): number {
  const first = bytes[0] ?? 0;
  const negative = (first & 0x40) !== 0;
  let value = 0n;
  bytes.forEach((byte, i) => {
    const bits = negative ? byte ^ 0xff : byte;
    value = (value << 8n) | BigInt(i === 0 ? bits & 0x7f : bits);
  });
  if (negative) value = ~value;
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new TarError('header', `${name} out of range`);
  return number;
}

/** The usual form, digits and then NULs and spaces; undefined for any other. A layer has a hundred thousand of these. */
function plainOctal(block: Uint8Array, name: Field): number | undefined {
  const [start, length] = field[name];
  const end = start + length;
  let value = 0;
  let at = start;
  for (; at < end; at++) {
    const digit = (block[at] ?? 0) - 48;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
  }
  for (; at < end; at++) if (block[at] !== 0 && block[at] !== 32) return undefined;
  return value;
}

function parseNumber(block: Uint8Array, name: Field): number {
  const plain = plainOctal(block, name);
  if (plain !== undefined) return plain;
  const bytes = slice(block, name);
  if (((bytes[0] ?? 0) & 0x80) !== 0) return parseBase256(bytes, name);
  const digits = latin1(bytes).replace(/^[ \0]+|[ \0]+$/g, '');
  const octal = digits.split('\0', 1)[0] ?? '';
  if (octal === '') return 0;
  if (!/^[0-7]+$/.test(octal)) throw new TarError('header', `${name} is no octal number`);
  return Number.parseInt(octal, 8);
}

/** Sum of all bytes with the checksum field read as spaces: unsigned, and signed as some old tars computed it. */
function checksums(block: Uint8Array): [number, number] {
  const [offset, length] = field.checksum;
  let unsigned = 32 * length;
  let high = 0;
  for (let i = 0; i < BLOCK; i++) {
    if (i === offset) i += length;
    const byte = block[i] ?? 0;
    unsigned += byte;
    high += byte >> 7;
  }
  return [unsigned, unsigned - 256 * high];
}

export function isZeroBlock(block: Uint8Array): boolean {
  for (let i = 0; i < block.length; i++) if (block[i] !== 0) return false;
  return true;
}

const ustarMagic = fromLatin1('ustar\0');
const gnuMagic = fromLatin1('ustar  \0');

function hasMagic(block: Uint8Array, magic: Uint8Array): boolean {
  return magic.every((byte, index) => block[field.magic[0] + index] === byte);
}

/** @throws TarError for a bad checksum or a field that is no number */
export function parseHeader(block: Uint8Array): TarHeader {
  const stored = parseNumber(block, 'checksum');
  if (!checksums(block).includes(stored)) throw new TarError('checksum', 'checksum does not match');
  const ustar = hasMagic(block, ustarMagic);
  const extended = ustar || hasMagic(block, gnuMagic);
  const prefix = ustar ? textField(block, 'prefix') : '';
  const name = textField(block, 'name');
  return {
    name: prefix ? `${prefix}/${name}` : name,
    mode: parseNumber(block, 'mode'),
    uid: parseNumber(block, 'uid'),
    gid: parseNumber(block, 'gid'),
    size: parseNumber(block, 'size'),
    mtime: parseNumber(block, 'mtime'),
    typeflag: String.fromCharCode(block[156] ?? 0),
    linkname: textField(block, 'linkname'),
    uname: extended ? textField(block, 'uname') : '',
    gname: extended ? textField(block, 'gname') : '',
    devmajor: extended ? parseNumber(block, 'devmajor') : 0,
    devminor: extended ? parseNumber(block, 'devminor') : 0,
  };
}

/** Whether `value` fits the field `name` as octal digits and a NUL. */
export function fitsOctal(value: number, name: Field): boolean {
  return Number.isInteger(value) && value >= 0 && value < 8 ** (fieldLength(name) - 1);
}

function putText(block: Uint8Array, name: Field, value: string): void {
  const target = slice(block, name);
  for (let i = 0, at = 0; i < value.length && at < target.length; i++) {
    const code = value.charCodeAt(i);
    if (code !== 0 && code < 0x80) target[at++] = code;
  }
}

function putOctal(block: Uint8Array, name: Field, value: number): void {
  const digits = (fitsOctal(value, name) ? value : 0).toString(8).padStart(fieldLength(name) - 1, '0');
  putText(block, name, digits);
}

/**
 * The ustar header as Go's writer makes it: text cut to its field and without what isn't ASCII, a number too large as 0
 * (both are then said in PAX records). A regular file's name cut after a slash loses it, lest it look like a directory.
 * @param prefix the first part of a name that `splitName` divided
 */
export function formatHeader(header: TarHeader, prefix = ''): Uint8Array {
  const block = baseHeader(header);
  putText(block, 'linkname', header.linkname);
  putText(block, 'uname', header.uname);
  putText(block, 'gname', header.gname);
  putOctal(block, 'devmajor', header.devmajor);
  putOctal(block, 'devminor', header.devminor);
  putText(block, 'prefix', prefix);
  trimCutSlash(block, 'name', header.name);
  trimCutSlash(block, 'linkname', header.linkname);
  return putChecksum(block);
}

/** The header of an extended header: all other fields stay empty, as Go leaves them. */
export function formatExtendedHeader(name: string, size: number): Uint8Array {
  const fields = { mode: 0, uid: 0, gid: 0, mtime: 0 };
  return putChecksum(baseHeader({ ...fields, name, size, typeflag: 'x' }));
}

type BaseHeader = Pick<TarHeader, 'name' | 'mode' | 'uid' | 'gid' | 'size' | 'mtime' | 'typeflag'>;

function baseHeader(header: BaseHeader): Uint8Array {
  const block = new Uint8Array(BLOCK);
  putText(block, 'name', header.name);
  putOctal(block, 'mode', header.mode);
  putOctal(block, 'uid', header.uid);
  putOctal(block, 'gid', header.gid);
  putOctal(block, 'size', header.size);
  putOctal(block, 'mtime', header.mtime);
  putText(block, 'typeflag', header.typeflag);
  block.set([0x75, 0x73, 0x74, 0x61, 0x72, 0, 0x30, 0x30], field.magic[0]);
  return block;
}

function putChecksum(block: Uint8Array): Uint8Array {
  const sum = checksums(block)[0].toString(8).padStart(6, '0');
  for (let i = 0; i < 6; i++) block[148 + i] = sum.charCodeAt(i);
  block[155] = 32;
  return block;
}

/**
 * A long ASCII name as ustar's prefix and name, divided at a slash; undefined where neither part may be so long.
 */
export function splitName(name: string): { prefix: string; rest: string } | undefined {
  const within = Math.min(name.endsWith('/') ? name.length - 1 : name.length, fieldLength('prefix') + 1);
  const slash = name.lastIndexOf('/', within - 1);
  const rest = name.slice(slash + 1);
  if (slash <= 0 || rest === '' || rest.length > fieldLength('name')) return undefined;
  return { prefix: name.slice(0, slash), rest };
}

function trimCutSlash(block: Uint8Array, name: Field, value: string): void {
  const target = slice(block, name);
  if (value.length <= target.length) return;
  for (let at = target.length - 1; at >= 0 && target[at] === 0x2f; at--) target[at] = 0;
}
