/** Received files as an archive, which the engine's file systems are made of. Everything belongs to root, as BuildKit has it. */
import { TarWriter } from '../../../lib/tar.ts';
import type { TarEntry, TarType } from '../../../lib/tar-entry.ts';
import type { SyncedFiles } from '../../api/file-transfer.ts';
import type { FileStat } from '../../api/filesync.ts';

const types = new Map<number, TarType>([
  [0o040000, 'directory'],
  [0o100000, 'file'],
  [0o120000, 'symlink'],
  [0o020000, 'char'],
  [0o060000, 'block'],
  [0o010000, 'fifo'],
]);

export function syncedTar(files: SyncedFiles): Uint8Array {
  const tar = new TarWriter({ subsecond: true });
  for (const { stat, data } of files.values()) {
    const entry = entryOf(stat, data.length);
    if (entry) tar.add(entry, data);
  }
  return tar.finish();
}

/** undefined for sockets. */
function entryOf(stat: FileStat, length: number): TarEntry | undefined {
  const type = types.get(stat.mode & 0o170000);
  if (!type) return undefined;
  const isLink = type === 'file' && stat.linkname !== '';
  return {
    name: type === 'directory' ? `${stat.path}/` : stat.path,
    type: isLink ? 'link' : type,
    mode: stat.mode & 0o7777,
    uid: 0,
    gid: 0,
    size: type === 'file' && !isLink ? length : 0,
    mtime: Number(stat.modTime / 1000n) / 1e6,
    ...(stat.linkname === '' ? {} : { linkname: stat.linkname }),
    ...(stat.devmajor === 0 ? {} : { devmajor: stat.devmajor }),
    ...(stat.devminor === 0 ? {} : { devminor: stat.devminor }),
    ...(stat.xattrs.size === 0 ? {} : { xattrs: new Map(stat.xattrs) }),
  };
}
