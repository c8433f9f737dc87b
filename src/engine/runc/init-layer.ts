/**
 * The layer that Docker puts between an image and a container (moby's daemon/initlayer): places for what is mounted later, so that they
 * are no changes of the container's.
 */
import { LayerFs } from '../../kernel/fs/layerfs.ts';
import { TarWriter } from '../../lib/tar.ts';

const directories = ['dev', 'dev/pts', 'dev/shm', 'etc', 'proc', 'sys'];
const files = ['.dockerenv', 'dev/console', 'etc/hostname', 'etc/hosts', 'etc/resolv.conf'];

/** @param device st_dev of the layer */
export function initLayer(device: number): LayerFs {
  const tar = new TarWriter();
  const base = { uid: 0, gid: 0, size: 0, mtime: 0 };
  for (const name of directories) tar.add({ ...base, name: `${name}/`, type: 'directory', mode: 0o755 });
  for (const name of files) tar.add({ ...base, name, type: 'file', mode: 0o755 });
  tar.add({ ...base, name: 'etc/mtab', type: 'symlink', mode: 0o777, linkname: '/proc/mounts' });
  return LayerFs.fromTar(tar.finish(), device);
}
