/** `--output type=local,dest=DIR` and the like: what is asked of the daemon, and what is done with what comes back. */

import type { System } from '../../kernel/exec/program.ts';
import { concat } from '../../lib/bytes.ts';
import { readTar } from '../../lib/tar.ts';
import type { Cli } from '../cli/cli.ts';
import { splitCsv } from '../cli/csv.ts';

export interface SentOutput {
  readonly Type: string;
  readonly Attrs: Record<string, string>;
  /** It comes back, other than the daemon's own images. */
  readonly isArchive: boolean;
}

/** One `--output`. */
export interface BuildOutput {
  /** `image`, and `docker` without a destination, are the daemon's own images. */
  readonly sent: SentOutput;
  /** `-` is standard output; empty: nothing comes back. */
  readonly destination: string;
  readonly unpack: boolean;
  /** To a registry, once it is built. */
  readonly isPushed: boolean;
}

/** What the flags ask for; none: an image. @throws Error in buildx's words */
export function buildOutputs(specs: readonly string[], load: boolean, push: boolean): BuildOutput[] {
  const outputs = specs.map(outputOf);
  if (outputs.filter(({ destination }) => destination === '-').length > 1)
    throw new Error('multiple outputs configured to write to stdout');
  const isImage = ({ sent }: BuildOutput): boolean => sent.Type === 'image';
  const all = outputs.map((output) => (push && isImage(output) ? { ...output, isPushed: true } : output));
  if (push && !outputs.some(isImage)) all.push({ ...imageOutput('image', {}), isPushed: true });
  const isLoaded = outputs.some(({ sent, destination }) => sent.Type === 'docker' && destination === '');
  return load && !isLoaded ? [...all, imageOutput('docker', {})] : all;
}

function imageOutput(Type: string, Attrs: Record<string, string>): BuildOutput {
  return { sent: { Type, Attrs, isArchive: false }, destination: '', unpack: false, isPushed: false };
}

/** @throws Error in buildx's words */
function outputOf(spec: string): BuildOutput {
  const fields = new Map<string, string>();
  if (!spec.includes('=')) {
    fields.set('type', spec === '-' ? 'tar' : 'local');
    fields.set('dest', spec);
  } else {
    for (const field of splitCsv(spec)) {
      const at = field.indexOf('=');
      if (at < 0) throw new Error(`invalid value ${spec}`);
      fields.set(field.slice(0, at).toLowerCase(), field.slice(at + 1));
    }
  }
  const type = fields.get('type') ?? '';
  if (type === '') throw new Error('type is required for output');
  const destination = fields.get('dest') ?? '';
  fields.delete('type');
  fields.delete('dest');
  const attributes = Object.fromEntries(fields);
  if (type === 'local' && destination === '') throw new Error('dest is required for local exporter');
  if (type === 'registry') return { ...imageOutput('image', attributes), isPushed: true };
  if (type === 'image') return { ...imageOutput(type, attributes), isPushed: attributes.push === 'true' };
  if (type === 'cacheonly' || (type === 'docker' && destination === '')) return imageOutput(type, attributes);
  const sent = { Type: type, Attrs: attributes, isArchive: true };
  return { sent, destination: destination === '' ? '-' : destination, unpack: type === 'local', isPushed: false };
}

/** The names that go to registries. @param tags of `--tag`, which count for all images */
export function pushedNames(outputs: readonly BuildOutput[], tags: readonly string[]): string[] {
  const pushed = outputs.filter(({ isPushed }) => isPushed);
  const namesOf = ({ sent }: BuildOutput): string[] => (sent.Attrs.name ?? '').split(',').filter((name) => name !== '');
  return [...new Set(pushed.flatMap((output) => (tags.length > 0 ? tags : namesOf(output))))];
}

/** A piece of what comes back, and of which output. */
export interface OutputPiece {
  readonly output: number;
  readonly piece: Uint8Array;
}

/** Writes the archives, or unpacks them below their destinations. */
export async function writeOutputs(
  cli: Cli,
  outputs: readonly BuildOutput[],
  pieces: readonly OutputPiece[],
): Promise<void> {
  const exported = outputs.filter(({ sent }) => sent.Type !== 'cacheonly');
  for (const [at, { destination, unpack }] of exported.entries()) {
    if (destination === '') continue;
    const archive = concat(pieces.filter(({ output }) => output === at).map(({ piece }) => piece));
    if (unpack) await unpackTo(cli.system, destination.replace(/\/$/, ''), archive);
    else if (destination === '-') await cli.out(archive);
    else await cli.system.writeFile(destination, archive, 0o644);
  }
}

async function unpackTo(system: System, root: string, archive: Uint8Array): Promise<void> {
  await makeDirectories(system, root);
  for (const { entry, data } of readTar(archive)) {
    const name = entry.name.replace(/^\.?\/+/, '').replace(/\/$/, '');
    if (name === '' || name === '.') continue;
    if (name.split('/').includes('..')) throw new Error(`invalid path in build output: ${entry.name}`);
    const path = `${root}/${name}`;
    if (entry.type === 'directory') await makeDirectories(system, path);
    else if (entry.type === 'symlink') await system.symlink(entry.linkname ?? '', path);
    else if (entry.type === 'link') await system.link(`${root}/${entry.linkname ?? ''}`, path);
    else if (entry.type === 'file') {
      await system.writeFile(path, data, entry.mode);
      await system.chmod(path, entry.mode);
    }
  }
}

async function makeDirectories(system: System, path: string): Promise<void> {
  const parts = path.split('/');
  for (let count = 1; count <= parts.length; count++) {
    const folder = parts.slice(0, count).join('/');
    if (folder !== '') await system.mkdir(folder, 0o755).catch(() => undefined);
  }
}
