/** `--output type=local,dest=DIR` and the like: what is asked of the daemon, and what is done with what comes back. */

import type { System } from '../../kernel/exec/program.ts';
import { concat } from '../../lib/bytes.ts';
import { readTar } from '../../lib/tar.ts';
import type { Cli } from '../cli/cli.ts';
import { splitCsv } from '../cli/csv.ts';

export interface SentOutput {
  readonly Type: string;
  readonly Attrs: Record<string, string>;
}

export interface Outputs {
  readonly sent: readonly SentOutput[];
  /** `-` is standard output. */
  readonly destination: string;
  readonly unpack: boolean;
  /** To a registry, once it is built. */
  readonly push: boolean;
  /** Names that the image gets where `--tag` gives none. */
  readonly names: readonly string[];
}

/** @throws Error in buildx's words */
export function buildOutputs(specs: readonly string[], load: boolean, push: boolean): Outputs {
  if (specs.length > 1) throw new Error('multiple outputs are not supported here');
  const [spec] = specs;
  const image: Outputs = { sent: [], destination: '', unpack: false, push, names: [] };
  if (spec === undefined || load) return image;
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
  if (type === 'cacheonly') return { ...image, sent: [{ Type: type, Attrs: attributes }] };
  if (type === 'registry' || type === 'image' || (type === 'docker' && destination === '')) {
    const { name = '' } = attributes;
    const names = name === '' ? [] : name.split(',');
    return { ...image, names, push: push || type === 'registry' || attributes.push === 'true' };
  }
  return {
    ...image,
    sent: [{ Type: type, Attrs: attributes }],
    destination: destination === '' ? '-' : destination,
    unpack: type === 'local',
  };
}

/** Writes the archive, or unpacks it below the destination. */
export async function writeOutput(cli: Cli, outputs: Outputs, pieces: readonly Uint8Array[]): Promise<void> {
  if (outputs.destination === '') return;
  const archive = concat(pieces);
  if (!outputs.unpack) {
    if (outputs.destination === '-') await cli.out(archive);
    else await cli.system.writeFile(outputs.destination, archive, 0o644);
    return;
  }
  const root = outputs.destination.replace(/\/$/, '');
  await makeDirectories(cli.system, root);
  for (const { entry, data } of readTar(archive)) {
    const name = entry.name.replace(/^\.?\/+/, '').replace(/\/$/, '');
    if (name === '' || name === '.') continue;
    if (name.split('/').includes('..')) throw new Error(`invalid path in build output: ${entry.name}`);
    const path = `${root}/${name}`;
    if (entry.type === 'directory') await makeDirectories(cli.system, path);
    else if (entry.type === 'symlink') await cli.system.symlink(entry.linkname ?? '', path);
    else if (entry.type === 'link') await cli.system.link(`${root}/${entry.linkname ?? ''}`, path);
    else if (entry.type === 'file') {
      await cli.system.writeFile(path, data, entry.mode);
      await cli.system.chmod(path, entry.mode);
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
