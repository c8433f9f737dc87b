/** Machines of this browser as files and links: read from their disks, whoever runs them, and written there from a file. */

import { base64Url, fromBase64 } from '../../lib/bytes.ts';
import { type IdbDisk, keptMachines, openIdbDisk } from '../../machine/disk/idb-disk.ts';
import {
  leanRecords,
  type MachineFile,
  MachineFileError,
  type MachineRecords,
  machineRecords,
  packFile,
  unpackFile,
  writeMachine,
} from '../../machine/disk/machine-file.ts';
import { takeMachine, takeOver } from '../../machine/disk/tab-lock.ts';
import { download } from './browser-files.ts';
import { words } from './words.ts';

export const fileType = '.drydock';
/** Characters that a link may have: longer ones don't survive mail and chats. */
export const longestLink = 16_000;
const linkMark = '#machine=';
/** Unpacked bytes that a link may hold. */
const mostFromLink = 16 << 20;

async function withDisk<T>(machine: string, use: (disk: IdbDisk) => Promise<T>): Promise<T> {
  const disk = await openIdbDisk(machine);
  try {
    return await use(disk);
  } finally {
    disk.close();
  }
}

/** What the disk has of a machine; one that runs has been asked before to bring it up to date. */
const recordsOf = (machine: string) => withDisk(machine, machineRecords);

export async function saveMachineFile(machine: string): Promise<void> {
  const name = machine.replace(/^lessons\//, '').replaceAll('/', '-');
  const machines = new Map([[machine, await recordsOf(machine)]]);
  download(`drydock-${name}${fileType}`, await packFile({ machines }));
}

/** A link that holds the machine itself; its length alone where that is too long. */
export async function machineLink(machine: string, page: string): Promise<string | number> {
  const machines = new Map([[machine, leanRecords(await recordsOf(machine))]]);
  const link = `${page}${linkMark}${base64Url(await packFile({ machines }))}`;
  return link.length > longestLink ? link.length : link;
}

/** The machine in the page's address, which is then taken out of it. @throws MachineFileError */
export async function machineInAddress(): Promise<MachineRecords | undefined> {
  if (!location.hash.startsWith(linkMark)) return undefined;
  const code = location.hash.slice(linkMark.length);
  history.replaceState(null, '', `${location.pathname}${location.search}`);
  return onlyMachine(await unpackFile(bytesOf(code), mostFromLink));
}

function bytesOf(code: string): Uint8Array {
  try {
    return fromBase64(code);
  } catch {
    throw new MachineFileError('damaged');
  }
}

/** The first machine of a file. @throws MachineFileError where it has none */
export function onlyMachine({ machines }: MachineFile): MachineRecords {
  const [records] = machines.values();
  if (!records) throw new MachineFileError('kind');
  return records;
}

/** Makes a machine of this browser the one that a file holds. No machine of this tab may run on that disk. */
export async function replaceMachine(machine: string, records: MachineRecords): Promise<void> {
  const ignore = () => {};
  const hold = (await takeMachine(machine, ignore)) ?? (await takeOver(machine, ignore));
  try {
    await withDisk(machine, (disk) => writeMachine(disk, records));
  } finally {
    hold?.release();
  }
}

/** Everything that this browser keeps. @param progress as JSON */
export async function packEverything(progress: string): Promise<Uint8Array> {
  const machines = new Map<string, MachineRecords>();
  for (const machine of await keptMachines()) {
    const records = await recordsOf(machine);
    if (records.size > 0) machines.set(machine, records);
  }
  return await packFile({ machines, progress });
}

export async function readFile(bytes: Uint8Array): Promise<MachineFile> {
  return await unpackFile(bytes);
}

/** Why a file or a link was refused, for people. */
export function refusal(error: unknown): string {
  if (!(error instanceof MachineFileError)) return error instanceof Error ? error.message : String(error);
  return {
    kind: words.notAMachine,
    damaged: words.damagedFile,
    newer: words.newerFile,
    size: words.fileTooLarge,
  }[error.reason];
}
