/**
 * The machine's mounts: Debian's files (read-only, fetched when read) and our own programs below, a tmpfs above, and the
 * file systems that the kernel makes. What an init system would mount on a Debian machine.
 */

import { LayerSource } from '../kernel/fs/layer-source.ts';
import type { LayerIndexEntry } from '../kernel/fs/layer-tree.ts';
import { LayerFs } from '../kernel/fs/layerfs.ts';
import { OverlayFs } from '../kernel/fs/overlayfs.ts';
import type { Tmpfs } from '../kernel/fs/tmpfs.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { NetNamespace } from '../kernel/net/namespace.ts';
import type { Cgroup } from '../kernel/proc/cgroup.ts';
import type { PidNamespace } from '../kernel/proc/pid-namespace.ts';
import { MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_RELATIME } from '../kernel/uapi/mount.ts';
import type { FileSystem, Inode } from '../kernel/vfs/inode.ts';
import { crossMounts, MountNamespace } from '../kernel/vfs/mount.ts';
import type { Path } from '../kernel/vfs/path.ts';
import { utf8 } from '../lib/bytes.ts';
import type { RootSource } from './root-source.ts';

/**
 * Files that stand above Debian's.
 * @param programs names that /usr/bin shows as programs of our own
 * @param texts more files: paths without a leading slash, and what they hold; scripts can be executed
 */
export function ownFiles(programs: Iterable<string>, texts: ReadonlyMap<string, string>): LayerIndexEntry[] {
  const files: LayerIndexEntry[] = [];
  for (const name of programs)
    files.push({ path: `usr/bin/${name}`, type: 'file', mode: 0o755, content: utf8(`#!drydock ${name}\n`) });
  files.push({ path: 'etc/mtab', type: 'symlink', mode: 0o777, target: '../proc/self/mounts' });
  for (const [path, text] of texts)
    files.push({ path, type: 'file', mode: text.startsWith('#!') ? 0o755 : 0o644, content: utf8(text) });
  return files;
}

function directory(root: Inode, name: string): Inode {
  return root.lookup(name) ?? root.create(name, { mode: 0o040755, uid: 0, gid: 0 });
}

/** Debian's files, read-only; one for all the machines that are built on them. */
export async function debianFiles(kernel: Kernel, source: RootSource): Promise<FileSystem> {
  const chunks = new LayerSource(source, (delta) => kernel.outsideWork(delta));
  const [index] = await Promise.all([source.index(), source.bootChunk().then((chunk) => chunks.prefetch(chunk))]);
  return new LayerFs(index, kernel.vfs.deviceNumbers.next(), chunks);
}

export interface RootOptions {
  readonly debian: FileSystem;
  /** Files that stand above Debian's. */
  readonly files: Iterable<LayerIndexEntry>;
  /** What /sys, /proc and /sys/fs/cgroup show. */
  readonly net: NetNamespace;
  readonly pidns: PidNamespace;
  readonly cgroup: Cgroup;
  /** Given the file system of everything that is written below `/`, to be filled with what was there before. */
  readonly keep?: (upper: Tmpfs) => void;
}

export function mountRoot(kernel: Kernel, options: RootOptions): MountNamespace {
  const { vfs } = kernel;
  const { debian } = options;
  const own = new LayerFs(options.files, vfs.deviceNumbers.next());
  const upper = vfs.tmpfs({ mode: 0o755 });
  options.keep?.(upper);
  const fs = new OverlayFs({
    device: vfs.deviceNumbers.next(),
    lower: [own.root, debian.root],
    upper: upper.root,
    options: 'lowerdir=/drydock:/debian,upperdir=/upper,workdir=/work',
  });
  const mounts = new MountNamespace(vfs.mountIds, fs, 'overlay', MS_RELATIME);
  const at = (...names: string[]): Path => {
    let inode: Inode = fs.root;
    for (const name of names) inode = directory(inode, name);
    return { mount: mounts.root, inode };
  };
  const { fileSystems } = kernel;
  const strict = MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RELATIME;
  mounts.mount(fileSystems.proc(options.pidns), at('proc'), strict, 'proc');
  mounts.mount(fileSystems.sys(options.net), at('sys'), strict, 'sysfs');
  const cgroups = fileSystems.cgroup(options.cgroup);
  mountBelow(mounts, at('sys'), ['fs', 'cgroup'], cgroups, strict, 'cgroup2');
  const dev = mounts.mount(fileSystems.dev(), at('dev'), MS_NOSUID | MS_RELATIME, 'udev');
  const ptsPlace: Path = { mount: dev, inode: directory(dev.root, 'pts') };
  mounts.mount(fileSystems.devpts, ptsPlace, MS_NOSUID | MS_NOEXEC | MS_RELATIME, 'devpts');
  mounts.mount(vfs.tmpfs({ mode: 0o755 }), at('run'), MS_NOSUID | MS_NODEV | MS_RELATIME, 'tmpfs');
  mounts.mount(vfs.tmpfs({ mode: 0o1777 }), at('tmp'), MS_NOSUID | MS_NODEV | MS_RELATIME, 'tmpfs');
  return mounts;
}

/** Mounts at a path inside the file system that is mounted at `top`. */
function mountBelow(
  mounts: MountNamespace,
  top: Path,
  names: readonly string[],
  fs: FileSystem,
  flags: number,
  source: string,
): void {
  const place = crossMounts(top);
  let { inode } = place;
  for (const name of names) {
    const next = inode.lookup(name);
    if (!next) return;
    inode = next;
  }
  mounts.mount(fs, { mount: place.mount, inode }, flags, source);
}
