/** COPY and ADD: selected files of other steps into a snapshot (BuildKit's solver/llbsolver/file). */
import type { FileSystem, Inode } from '../../../kernel/vfs/inode.ts';
import type { BuildHost } from '../host.ts';
import type { CopyOp } from '../llb.ts';
import { FileCopy } from './copy-files.ts';
import { ownerOf } from './owner.ts';
import { exclusion, missingPrefix, NotFound, type SourceTree, selected } from './selection.ts';
import { find, mkdirAll } from './tree.ts';
import { archiveOf } from './unpack.ts';

/** Behind a `/./` the path is kept with --parents; else all of it. */
function keptPath(path: string): string {
  const pivot = path.indexOf('/./');
  const kept = pivot < 0 ? path : path.slice(pivot + 3);
  return kept.replace(/^\/+/, '');
}

/** @param sources by input number @param mountedAt where messages say that the target is */
export async function runCopy(
  host: BuildHost,
  op: CopyOp,
  target: Inode,
  sources: readonly (SourceTree | undefined)[],
  mountedAt: string,
): Promise<void> {
  const owner = op.owner === '' ? undefined : await ownerOf(target, op.owner);
  const isExcluded = exclusion(op.exclude);
  for (const { input, path, unpack, wildcard } of op.sources) {
    const source = sources[input];
    if (!source) continue;
    for (const found of foundIn(source, path, wildcard, op.parents)) {
      const copy = new FileCopy(source, target, { owner, mode: op.mode, isExcluded, mountedAt });
      const archive = unpack ? await archiveOf(source.root, found) : undefined;
      if (archive) await unpackInto(host, host.layerFs(archive), target, op, owner);
      else if (op.parents) await copyWithParents(copy, found, path, target, op);
      else await copy.copy(found, op.destination);
    }
  }
}

/** @throws Error as lstat's, since what is missed in a source with content was found out before */
function foundIn(source: SourceTree, path: string, wildcard: boolean, crosses: boolean): string[] {
  const missing = wildcard && !crosses ? missingPrefix(source, path) : undefined;
  if (missing !== undefined) throw new Error(`lstat /${missing}: no such file or directory`);
  try {
    return selected(source, path, wildcard, crosses);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    throw new Error(`lstat ${path}: no such file or directory`, { cause: error });
  }
}

async function copyWithParents(copy: FileCopy, found: string, path: string, target: Inode, op: CopyOp): Promise<void> {
  const base = op.destination.replace(/\/$/, '');
  const pivot = path.indexOf('/./');
  const before =
    pivot < 0
      ? 0
      : path
          .slice(0, pivot)
          .split('/')
          .filter((part) => part !== '' && part !== '.').length;
  const kept = found.split('/').slice(before).join('/') || keptPath(path);
  const to = `${base}/${kept}`;
  mkdirAll(target, to.slice(0, to.lastIndexOf('/')), { mode: 0o755, uid: 0, gid: 0 });
  await copy.copy(found, to);
}

async function unpackInto(
  host: BuildHost,
  archive: FileSystem,
  target: Inode,
  op: CopyOp,
  owner: { readonly uid: number; readonly gid: number } | undefined,
): Promise<void> {
  const destination = op.destination.endsWith('/') ? op.destination : `${op.destination}/`;
  const rules = { owner, mode: '', isExcluded: () => false, mountedAt: '' };
  await new FileCopy({ root: archive.root }, target, rules).copy('', destination);
  find(target, destination)?.inode.setAttributes({ mtime: host.clock.now() });
}
