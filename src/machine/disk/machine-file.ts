/**
 * Machines as one file: eight bytes that say what it is, then gzip of a batch of their records. For a link only what is needed goes in.
 * A file comes from anybody: it is checked wholly before anything is made of it, and nothing in it runs by being read.
 */
import { text } from '../../lib/bytes.ts';
import { fromBytes, readAll } from '../../lib/stream.ts';
import { decodeBatch, encodeBatch } from './batch-bytes.ts';
import { Changes } from './changes.ts';
import type { Disk } from './disk.ts';
import { diskVersion, versionKey } from './migrations.ts';
import { unseal } from './record.ts';

export type MachineRecords = ReadonlyMap<string, Uint8Array>;

export interface MachineFile {
  /** By the machine's name. */
  readonly machines: ReadonlyMap<string, MachineRecords>;
  /** The student's progress, as JSON. */
  readonly progress?: string | undefined;
}

/** A file that is none, is cut off or damaged, or comes from a newer Drydock. */
export class MachineFileError extends Error {
  override readonly name = 'MachineFileError';
  readonly reason: 'kind' | 'damaged' | 'newer' | 'size';

  constructor(reason: MachineFileError['reason']) {
    super(reason);
    this.reason = reason;
  }
}

const magic = 'DRYDOCK1';
const machinePrefix = 'machine/';
const progressKey = 'progress';

/** What a machine consists of; its past, its screens and notes of boots stay where they are. */
const isPart = (key: string) =>
  /^(?:root|c|m|engine|index|tar)\//.test(key) || key === versionKey || key === 'disk/start';

/** Unpacked bytes that a file may have; more would not be a machine that a tab can hold. */
const maxUnpacked = 1 << 30;

/** The records of a disk that make its machine. */
export async function machineRecords(disk: Disk): Promise<Map<string, Uint8Array>> {
  return new Map([...(await disk.load(''))].filter(([key]) => isPart(key)));
}

/** In the home directory: what bash and buildx keep for themselves. */
const programsOwn = /^(?:\.bash_history$|\.docker\/buildx\/)/;

/** Without lists of files that can be made again from what Docker Hub has. */
export function leanRecords(records: MachineRecords): Map<string, Uint8Array> {
  const isHubs = (chain: string) => {
    const key = `engine/layer/${chain}`;
    const record = records.get(key);
    return record !== undefined && text(unseal(key, record) ?? new Uint8Array()).includes('"hub":');
  };
  return new Map([...records].filter(([key]) => !key.startsWith('index/') || !isHubs(key.slice('index/'.length))));
}

export async function packFile({ machines, progress }: MachineFile): Promise<Uint8Array> {
  const batch = new Changes();
  if (progress !== undefined) batch.puts.set(progressKey, new TextEncoder().encode(progress));
  for (const [machine, records] of machines)
    for (const [key, record] of records)
      batch.puts.set(`${machinePrefix}${encodeURIComponent(machine)}/${key}`, record);
  const packed = fromBytes(encodeBatch(batch)).pipeThrough(
    new CompressionStream('gzip') as unknown as TransformStream<Uint8Array, Uint8Array>,
  );
  const body = await readAll(packed);
  const out = new Uint8Array(magic.length + body.length);
  out.set(new TextEncoder().encode(magic));
  out.set(body, magic.length);
  return out;
}

/** @throws MachineFileError */
export async function unpackFile(bytes: Uint8Array, most = maxUnpacked): Promise<MachineFile> {
  const head = text(bytes.subarray(0, magic.length));
  if (head !== magic) throw new MachineFileError(/^DRYDOCK\d$/.test(head) ? 'newer' : 'kind');
  let batch: ReturnType<typeof decodeBatch>;
  try {
    batch = decodeBatch(await unpacked(bytes.subarray(magic.length), most));
  } catch (error) {
    throw error instanceof MachineFileError ? error : new MachineFileError('damaged');
  }
  const machines = new Map<string, Map<string, Uint8Array>>();
  let progress: string | undefined;
  for (const [key, record] of batch.puts) {
    if (key === progressKey) progress = text(record);
    else addRecord(machines, key, record);
  }
  for (const records of machines.values()) requireVersion(records);
  return { machines, progress };
}

async function unpacked(bytes: Uint8Array, most: number): Promise<Uint8Array> {
  const stream = fromBytes(bytes).pipeThrough(
    new DecompressionStream('gzip') as unknown as TransformStream<Uint8Array, Uint8Array>,
  );
  try {
    return await readAll(stream, most);
  } catch (error) {
    throw new MachineFileError(error instanceof Error && error.name === 'TooLong' ? 'size' : 'damaged');
  }
}

function addRecord(machines: Map<string, Map<string, Uint8Array>>, key: string, record: Uint8Array): void {
  const [, name, inner] = /^machine\/([^/]+)\/(.+)$/s.exec(key) ?? [];
  if (name === undefined || inner === undefined || !isPart(inner) || !unseal(inner, record))
    throw new MachineFileError('damaged');
  const machine = decodeURIComponent(name);
  const records = machines.get(machine) ?? new Map<string, Uint8Array>();
  records.set(inner, record.slice());
  machines.set(machine, records);
}

function requireVersion(records: MachineRecords): void {
  const record = records.get(versionKey);
  const version = Number(text((record && unseal(versionKey, record)) ?? new Uint8Array()));
  if (!Number.isInteger(version) || version < 1) throw new MachineFileError('damaged');
  if (version > diskVersion) throw new MachineFileError('newer');
}

/** Makes a disk hold a machine from a file, in place of what was on it. */
export async function writeMachine(disk: Disk, records: MachineRecords): Promise<void> {
  await disk.commit({ drops: new Set(['']), deletes: new Set(), puts: records }, true);
}

/** What is in a machine, for people, told from its records alone. */
export interface MachineContents {
  /** Below the home directory, without what docker notes of its builds. */
  readonly files: readonly string[];
  readonly images: readonly string[];
  readonly containers: readonly { readonly name: string; readonly restarts: boolean }[];
  readonly volumes: readonly string[];
  readonly networks: readonly string[];
  /** Bytes of all records. */
  readonly size: number;
}

export function contentsOf(records: MachineRecords): MachineContents {
  const values = (kind: string) =>
    [...records].flatMap(([key, record]) => (key.startsWith(`engine/${kind}/`) ? [parsed(key, record)] : []));
  let size = 0;
  for (const record of records.values()) size += record.length;
  return {
    files: [...filesAt(records, ['home', 'student'])].filter((path) => !programsOwn.test(path)),
    images: [...records.keys()].flatMap((key) => /^engine\/name\/([^@]+)$/.exec(key)?.[1] ?? []),
    containers: values('container').map(({ name, hostConfig }) => ({
      name: String(name).slice(1),
      restarts: /always|unless-stopped|on-failure/.test(JSON.stringify(hostConfig?.RestartPolicy ?? '')),
    })),
    volumes: values('volume').map(({ name }) => String(name)),
    networks: values('network')
      .map(({ settings }) => String(settings?.name))
      .filter((name) => !['host', 'none'].includes(name)),
    size,
  };
}

interface Loose {
  readonly name?: unknown;
  readonly names?: readonly (readonly [string, number])[];
  readonly mode?: number;
  readonly hostConfig?: { readonly RestartPolicy?: unknown };
  readonly settings?: { readonly name?: unknown };
}

function parsed(key: string, record: Uint8Array | undefined): Loose {
  try {
    const value: unknown = JSON.parse(text((record && unseal(key, record)) ?? new Uint8Array()));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

const mostFiles = 200;

/** Paths of the files below a directory of the machine, as its records have it. */
function* filesAt(records: MachineRecords, path: readonly string[]): Generator<string> {
  const inode = (ino: number) => parsed(`root/i/${ino}`, records.get(`root/i/${ino}`));
  let at: number | undefined = 1;
  for (const name of path) at = at && inode(at).names?.find(([other]) => other === name)?.[1];
  const seen = new Set<number>();
  let count = 0;
  function* walk(ino: number, prefix: string): Generator<string> {
    for (const [name, child] of inode(ino).names ?? []) {
      if (seen.has(child) || count >= mostFiles) continue;
      seen.add(child);
      if (records.has(`root/i/${child}`) && inode(child).names) yield* walk(child, `${prefix}${name}/`);
      else {
        count += 1;
        yield `${prefix}${name}`;
      }
    }
  }
  if (at) yield* walk(at, '');
}
