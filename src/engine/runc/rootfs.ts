/**
 * What a container sees as its file system (runc's rootfs_linux.go): the overlay, Docker's proc, dev, sys and shm mounts, then its own
 * binds and volumes, then what is hidden or made read-only. Left out: mount propagation, hooks, idmapped mounts.
 */
import type { Kernel } from '../../kernel/kernel.ts';
import type { Cgroup } from '../../kernel/proc/cgroup.ts';
import type { PidNamespace } from '../../kernel/proc/pid-namespace.ts';
import type { DevPts } from '../../kernel/tty/devpts.ts';
import { MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_RDONLY, MS_RELATIME } from '../../kernel/uapi/mount.ts';
import { isBlockDevice, isCharacterDevice, isDirectory, makedev, S_IFCHR } from '../../kernel/uapi/stat.ts';
import type { FileSystem } from '../../kernel/vfs/inode.ts';
import { type Mount, MountNamespace } from '../../kernel/vfs/mount.ts';
import { EngineError } from '../errdefs.ts';
import { addMount } from './add-mount.ts';
import { FileTree } from './file-tree.ts';
import { kernelFileSystems } from './kernel-file-systems.ts';
import type { Device, Spec } from './spec.ts';

const guarded = MS_NOSUID | MS_NOEXEC | MS_NODEV | MS_RELATIME;

/** Docker's devices: path, major, minor. */
const defaultDevices: readonly (readonly [string, number, number])[] = [
  ['null', 1, 3],
  ['zero', 1, 5],
  ['full', 1, 7],
  ['random', 1, 8],
  ['urandom', 1, 9],
  ['tty', 5, 0],
];

const links: readonly (readonly [string, string])[] = [
  ['/dev/ptmx', 'pts/ptmx'],
  ['/dev/fd', '/proc/self/fd'],
  ['/dev/stdin', '/proc/self/fd/0'],
  ['/dev/stdout', '/proc/self/fd/1'],
  ['/dev/stderr', '/proc/self/fd/2'],
];

export interface Rootfs {
  readonly mounts: MountNamespace;
  readonly files: FileTree;
  readonly devpts: DevPts;
}

/**
 * Builds the mount namespace; the caller holds it.
 * @throws EngineError in runc's words where something can't be mounted
 */
export function buildRootfs(
  kernel: Kernel,
  spec: Spec,
  { pidns, cgroup, shm }: { readonly pidns: PidNamespace; readonly cgroup: Cgroup; readonly shm: FileSystem },
): Rootfs {
  const mounts = new MountNamespace(kernel.vfs.mountIds, spec.rootfs, 'overlay', MS_RELATIME);
  const files = new FileTree(mounts.rootPath);
  const own = new Set(spec.mounts.map((mount) => mount.destination));
  const place = (fs: FileSystem, at: string, flags: number, source?: string): void => {
    if (!own.has(at)) mounts.mount(fs, files.mkdirAll(at), flags, source);
  };
  const readOnly = spec.privileged ? 0 : MS_RDONLY;
  const system = kernelFileSystems(kernel, spec, pidns, cgroup);
  place(system.proc, '/proc', guarded, 'proc');
  place(kernel.vfs.tmpfs({ size: 64 << 20, mode: 0o755 }), '/dev', MS_NOSUID | MS_RELATIME);
  const devpts = kernel.fileSystems.newDevpts('gid=5,mode=620,ptmxmode=666');
  place(devpts, '/dev/pts', MS_NOSUID | MS_NOEXEC | MS_RELATIME);
  place(system.sys, '/sys', guarded | readOnly, 'sysfs');
  place(system.cgroup, '/sys/fs/cgroup', guarded | readOnly, 'cgroup');
  place(kernel.vfs.tmpfs({ mode: 0o1777 }), '/dev/mqueue', guarded, 'mqueue');
  if (spec.shmSize > 0) place(shm, '/dev/shm', guarded, 'shm');
  makeDevices(files, spec);
  for (const mount of spec.mounts) addMount(mounts, files, mount, spec.rootPath ?? '');
  protect(kernel, mounts, files, spec);
  if (spec.readonlyRoot) mounts.root.flags |= MS_RDONLY;
  return { mounts, files, devpts };
}

function makeDevices(files: FileTree, spec: Spec): void {
  const dev = files.get('/dev').inode;
  const make = (path: string, mode: number, rdev: number, uid: number, gid: number): void => {
    const slash = path.lastIndexOf('/');
    const directory = files.mkdirAll(path.slice(0, slash)).inode;
    const name = path.slice(slash + 1);
    if (!directory.lookup(name)) directory.create(name, { mode, uid, gid, rdev });
  };
  for (const [name, major, minor] of defaultDevices) make(`/dev/${name}`, S_IFCHR | 0o666, makedev(major, minor), 0, 0);
  for (const device of spec.devices) make(device.path, device.mode, device.rdev, device.uid, device.gid);
  for (const [path, target] of links) if (!dev.lookup(path.slice(5))) files.symlink(path, target);
}

/** Hides and locks what Docker hides and locks, as far as it exists. */
function protect(kernel: Kernel, mounts: MountNamespace, files: FileTree, spec: Spec): void {
  const nothing = files.find('/dev/null');
  if (!nothing)
    throw new EngineError(
      'invalidParameter',
      'unable to start container process: unable to setup user: stat /dev/null: no such file or directory',
    );
  for (const path of spec.maskedPaths) {
    const found = files.find(path);
    if (!found) continue;
    if (isDirectory(found.inode.mode)) mounts.mount(kernel.vfs.tmpfs({ size: 0 }), found, MS_RDONLY | MS_RELATIME);
    else mounts.bind(nothing, found);
  }
  for (const path of spec.readonlyPaths) {
    const found = files.find(path);
    if (found) lock(mounts.bind(found, found, true));
  }
}

function lock(mount: Mount): void {
  for (const below of mount.tree()) below.flags |= MS_RDONLY;
}

/** A device of the machine, for `--device`. @throws Error with Docker's words for what is none */
export function deviceAt(files: FileTree, path: string, inContainer: string): Device {
  const found = files.find(path);
  if (!found) throw new Error('no such file or directory');
  const { mode, rdev, uid, gid } = found.inode;
  if (!isCharacterDevice(mode) && !isBlockDevice(mode)) throw new Error('not a device node');
  return { path: inContainer, mode, rdev, uid, gid };
}
