/**
 * How a build's files travel between client and builder (tonistiigi/fsutil types/wire.proto and stat.proto, in BuildKit's
 * moby.filesync.v1 services): the sender tells of every file, the receiver asks for those it lacks, both say FIN.
 */
import { fromLatin1, latin1, utf8 } from '../../lib/bytes.ts';
import type { HeaderField } from '../../lib/http2/hpack-table.ts';
import { ProtoMessage, ProtoWriter } from '../../lib/protobuf.ts';

export const fileSyncDiffCopy = '/moby.filesync.v1.FileSync/DiffCopy';
export const fileSendDiffCopy = '/moby.filesync.v1.FileSend/DiffCopy';
export const authCredentials = '/moby.filesync.v1.Auth/Credentials';
export const getSecret = '/moby.buildkit.secrets.v1.Secrets/GetSecret';
export const checkAgent = '/moby.sshforward.v1.SSH/CheckAgent';
export const uploadPull = '/moby.upload.v1.Upload/Pull';

/** Metadata of a call: which exporter's result it is. */
export const exporterIdField = 'buildkit-attachable-exporter-id';

export const packetTypes = { STAT: 0, REQ: 1, DATA: 2, FIN: 3, ERR: 4 } as const;

/** Most bytes of a file in one packet, as fsutil cuts them. */
export const packetData = 32 << 10;

export interface FileStat {
  /** Relative, with slashes, none in front. */
  readonly path: string;
  /** As in stat(2): type and permissions. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Nanoseconds since 1970. */
  readonly modTime: bigint;
  /** Target of a symbolic link, or of a hard link the earlier path. */
  readonly linkname: string;
  readonly devmajor: number;
  readonly devminor: number;
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
}

export interface Packet {
  readonly type: number;
  /** Without one a STAT says that there are no more. */
  readonly stat?: FileStat | undefined;
  /** Which file: the number of its STAT, from 0. */
  readonly id?: number;
  readonly data?: Uint8Array;
}

/** Bits of Go's os.FileMode beside the nine permissions. */
const goModes = {
  dir: 2 ** 31,
  symlink: 2 ** 27,
  device: 2 ** 26,
  fifo: 2 ** 25,
  socket: 2 ** 24,
  setuid: 2 ** 23,
  setgid: 2 ** 22,
  character: 2 ** 21,
  sticky: 2 ** 20,
} as const;

/** stat(2)'s file types. */
const typeMask = 0o170000;
const regular = 0o100000;
const types: readonly (readonly [number, number])[] = [
  [0o040000, goModes.dir],
  [0o120000, goModes.symlink],
  [0o060000, goModes.device],
  [0o020000, goModes.device + goModes.character],
  [0o010000, goModes.fifo],
  [0o140000, goModes.socket],
];
const special: readonly (readonly [number, number])[] = [
  [0o4000, goModes.setuid],
  [0o2000, goModes.setgid],
  [0o1000, goModes.sticky],
];

/** Sums of distinct powers of two above 2^31: no bit operators. */
const has = (value: number, bit: number): boolean => Math.floor(value / bit) % 2 === 1;

/** stat(2)'s mode as Go's os.FileMode. */
export function toGoMode(mode: number): number {
  let out = mode & 0o777;
  out += types.find(([type]) => type === (mode & typeMask))?.[1] ?? 0;
  for (const [bit, go] of special) if (mode & bit) out += go;
  return out;
}

export function fromGoMode(mode: number): number {
  let own = 0;
  for (const bit of [goModes.dir, goModes.symlink, goModes.device, goModes.fifo, goModes.socket, goModes.character])
    if (has(mode, bit)) own += bit;
  let out = (mode % 0o1000) | (types.find(([, go]) => go === own)?.[0] ?? regular);
  for (const [bit, go] of special) if (has(mode, go)) out |= bit;
  return out;
}

/** Whether a file has data to ask for: it is a regular one, and no further name of an earlier one. */
export function hasData({ mode, linkname }: FileStat): boolean {
  return (mode & typeMask) === regular && linkname === '';
}

function encodeStat(stat: FileStat): Uint8Array {
  const writer = new ProtoWriter()
    .text(1, stat.path)
    .number(2, toGoMode(stat.mode))
    .number(3, stat.uid)
    .number(4, stat.gid)
    .number(5, stat.size)
    .big(6, stat.modTime)
    .text(7, stat.linkname)
    .number(8, stat.devmajor)
    .number(9, stat.devminor);
  for (const [name, value] of stat.xattrs) writer.message(10, (entry) => entry.text(1, name).bytes(2, value));
  return writer.finish();
}

function decodeStat(message: ProtoMessage): FileStat {
  return {
    path: message.text(1),
    mode: fromGoMode(message.number(2)),
    uid: message.number(3),
    gid: message.number(4),
    size: message.number(5),
    modTime: message.big(6),
    linkname: message.text(7),
    devmajor: message.number(8),
    devminor: message.number(9),
    xattrs: new Map(message.messages(10).map((entry): [string, Uint8Array] => [entry.text(1), entry.bytes(2)])),
  };
}

export function encodePacket({ type, stat, id = 0, data }: Packet): Uint8Array {
  const writer = new ProtoWriter().number(1, type);
  if (stat) writer.bytes(2, encodeStat(stat));
  writer.number(3, id);
  if (data && data.length > 0) writer.bytes(4, data);
  return writer.finish();
}

/** @throws RangeError for what is no packet */
export function decodePacket(bytes: Uint8Array): Packet {
  const message = new ProtoMessage(bytes);
  return {
    type: message.number(1),
    stat: message.has(2) ? decodeStat(message.message(2)) : undefined,
    id: message.number(3),
    data: message.bytes(4),
  };
}

/** Lists of words as metadata; what isn't ASCII travels as in a query (filesync.encodeOpts). */
export function encodeOptions(options: Readonly<Record<string, readonly string[]>>): HeaderField[] {
  const fields: HeaderField[] = [];
  for (const [key, values] of Object.entries(options)) {
    const isEncoded = values.some((value) => /[^\0-\x7f]/.test(value));
    for (const value of values) fields.push([key, isEncoded ? queryEscape(value) : value]);
    if (isEncoded) fields.push([`${key}-encoded`, '1']);
  }
  return fields;
}

/** The words of one option. */
export function decodeOption(fields: readonly HeaderField[], key: string): string[] {
  const values = fields.filter(([name]) => name === key).map(([, value]) => value);
  const isEncoded = fields.some(([name, value]) => name === `${key}-encoded` && value === '1');
  return isEncoded ? values.map(queryUnescape) : values;
}

function queryEscape(text: string): string {
  return latin1(utf8(text)).replace(/[^A-Za-z0-9\-_.~]/g, (byte) =>
    byte === ' ' ? '+' : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

function queryUnescape(text: string): string {
  const bytes = text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-fA-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return new TextDecoder().decode(fromLatin1(bytes));
}
