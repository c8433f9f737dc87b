/** A machine with a group's root file system, and what a command line leaves behind in it. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { LayerSource } from '../../src/kernel/fs/layer-source.ts';
import { type LayerIndexEntry, LayerTree } from '../../src/kernel/fs/layer-tree.ts';
import { LayerFs } from '../../src/kernel/fs/layerfs.ts';
import type { FileSystem, Inode } from '../../src/kernel/vfs/inode.ts';
import { projectRoot } from '../../src/tools/project.ts';
import { Machine, type MachineOptions } from '../kernel/machine.ts';

const machineFolder = join(projectRoot, 'public', 'machine');

/** One command line's result; `tree` is a digest of what it left in its directory. */
export interface Recorded {
  readonly root: string;
  readonly command: string;
  readonly stdout: string;
  readonly status: number;
  readonly tree: string;
}

export const environment = (directory: string): string[] => [
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'HOME=/root',
  'LANG=C.UTF-8',
  'TZ=UTC',
  `PWD=${directory}`,
];

async function studentLayer(): Promise<NonNullable<MachineOptions['layer']>> {
  const chunks = readdirSync(join(machineFolder, 'chunk')).map((name) => name.replace(/\.gz$/, ''));
  const index: LayerIndexEntry[] = JSON.parse(readFileSync(join(machineFolder, 'root.json'), 'utf8'));
  const tree = new LayerTree(index);
  const source = new LayerSource({
    fetch: async (chunk) => new Uint8Array(gunzipSync(readFileSync(join(machineFolder, 'chunk', `${chunk}.gz`)))),
  });
  await Promise.all(chunks.map((chunk) => source.prefetch(chunk)));
  return (kernel): FileSystem => new LayerFs(tree, kernel.vfs.deviceNumbers.next(), source);
}

/** @param root `machine` or an image's name */
export async function programMachine(root: string): Promise<Machine> {
  const options = root === 'machine' ? { layer: await studentLayer() } : { image: root };
  const machine = await Machine.create({ ...options, jit: true, memoryLimit: 2 ** 30 });
  machine.kernel.net.loopback.setUp();
  return machine;
}

/** The directory for the command line of that number. */
export const directoryOf = (number: number): string => `/drydock/${number}`;

/** A line of a tree's description; digests are made of these, sorted by path. */
export function treeLine(
  path: string,
  node: { mode: number; uid: number; gid: number },
  content: Uint8Array | string,
): string {
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 16);
  return `${path} ${node.mode.toString(8)} ${node.uid}:${node.gid} ${digest}`;
}

export function treeDigest(lines: readonly string[]): string {
  const text = [...lines].sort().join('\n');
  return text === '' ? '' : createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function contentOf(inode: Inode): Uint8Array | string {
  const kind = inode.mode & 0o170000;
  if (kind === 0o120000) return inode.readlink();
  if (kind !== 0o100000) return '';
  const bytes = new Uint8Array(inode.size);
  if (inode.read(0, bytes) !== bytes.length) throw new Error('content is not there yet');
  inode.pageCache?.overlay(0, bytes);
  return bytes;
}

export function describeTree(directory: Inode, prefix = ''): string[] {
  const lines: string[] = [];
  for (const { name, inode } of directory.list()) {
    if (name === '.' || name === '..') continue;
    const path = `${prefix}${name}`;
    lines.push(treeLine(path, inode, contentOf(inode)));
    if ((inode.mode & 0o170000) === 0o040000) lines.push(...describeTree(inode, `${path}/`));
  }
  return lines;
}

/** Runs one command line in a directory of its own. */
export async function runLine(
  machine: Machine,
  shell: string,
  number: number,
  command: string,
): Promise<{
  readonly stdout: string;
  readonly status: number;
  readonly lines: readonly string[];
  readonly stderr: string;
}> {
  const root = machine.mounts.root.root;
  const above = root.lookup('drydock') ?? root.create('drydock', { mode: 0o040755, uid: 0, gid: 0 });
  const directory = above.create(String(number), { mode: 0o040755, uid: 0, gid: 0 });
  const cwd = directoryOf(number);
  const { code, signal, stdout, stderr } = await machine.run([`/bin/${shell}`, '-c', command], {
    cwd,
    env: environment(cwd),
    umask: 0o022,
  });
  return { stdout, stderr, status: signal > 0 ? 128 + signal : code, lines: describeTree(directory) };
}
