/** Where a bind mount or a volume comes from, in the machine's tree; volumes with options are mounted on first use. */

import { parseTmpfsOptions } from '../../../kernel/fs/tmpfs.ts';
import { MS_RELATIME } from '../../../kernel/uapi/mount.ts';
import { Mount } from '../../../kernel/vfs/mount.ts';
import type { Path } from '../../../kernel/vfs/path.ts';
import type { HostConfig } from '../../api/types/container.ts';
import { EngineError, invalidParameter } from '../../errdefs.ts';
import { errnoText, FileTree } from '../../runc/file-tree.ts';
import type { Daemon } from '../daemon.ts';
import type { Volume } from '../volumes/volume.ts';
import type { ContainerMount } from './container.ts';

/** @throws invalidParameter where a bind source isn't there and isn't to be made */
export function mountSource(daemon: Daemon, mount: ContainerMount, _host: HostConfig): Path {
  if (mount.Type === 'bind') return bindSource(daemon, mount);
  const volume = daemon.volumes.get(mount.Name ?? '');
  const root = volumeRoot(daemon, volume);
  if (mount.subpath === undefined) return root;
  const found = new FileTree(root).find(`/${mount.subpath}`);
  const path = `${volume.mountpoint}/${mount.subpath}`;
  if (!found) throw invalidParameter(`cannot access path ${path}: lstat ${path}: no such file or directory`);
  return found;
}

function bindSource(daemon: Daemon, mount: ContainerMount): Path {
  const found = daemon.files.find(mount.Source);
  if (found) return found;
  if (!mount.createSource)
    throw invalidParameter(`invalid mount config for type "bind": bind source path does not exist: ${mount.Source}`);
  try {
    return daemon.files.mkdirAll(mount.Source);
  } catch (error) {
    throw new EngineError(
      'system',
      `error while creating mount source path '${mount.Source}': mkdir ${mount.Source}: ${errnoText(error)}`,
    );
  }
}

/** The directory of a volume, with what its options mount there. */
export function volumeRoot(daemon: Daemon, volume: Volume): Path {
  const { options } = volume;
  if (!options) return daemon.files.get(volume.mountpoint);
  volume.mounted ??= mountVolume(daemon, volume, options);
  return volume.mounted.root;
}

/** Words of `-o o=…` that are flags of mount(2), not the file system's. */
const flagWords = new Set('rw ro exec noexec suid nosuid dev nodev bind rbind atime noatime relatime'.split(' '));

function mountVolume(
  daemon: Daemon,
  volume: Volume,
  options: Readonly<Record<string, string>>,
): NonNullable<Volume['mounted']> {
  const { type = '', o = '', device = '' } = options;
  const words = o.split(',').filter((word) => word !== '');
  const data = words.filter((word) => !flagWords.has(word)).join(',');
  const binds = words.includes('bind') || words.includes('rbind');
  const details = [...(binds ? ['flags: 0x1000'] : []), ...(data === '' ? [] : [`data: ${data}`])];
  const what = [`${device}:${volume.mountpoint}`, ...details].join(', ');
  const refuse = (why: string): EngineError =>
    new EngineError(
      'system',
      `error while mounting volume '${volume.mountpoint}': failed to mount local volume: mount ${what}: ${why}`,
    );
  if (type === 'tmpfs') {
    try {
      const fs = daemon.kernel.vfs.tmpfs(parseTmpfsOptions(data, daemon.memory));
      return { root: new Mount(0, fs, fs.root, device || 'tmpfs', MS_RELATIME).rootPath, fs };
    } catch {
      throw refuse('invalid argument');
    }
  }
  if (binds) {
    const found = daemon.files.find(device);
    if (!found) throw refuse('no such file or directory');
    return { root: found, fs: null };
  }
  throw refuse('no such device');
}
