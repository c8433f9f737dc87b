/** One mount of a container (runc's rootfs_linux.go, mountToRootfs), and its words for what can't be mounted. */
import { EACCES, ENOTDIR, EROFS } from '../../kernel/uapi/errno.ts';
import { MS_RDONLY, MS_RELATIME } from '../../kernel/uapi/mount.ts';
import { isDirectory } from '../../kernel/uapi/stat.ts';
import type { FileSystem } from '../../kernel/vfs/inode.ts';
import type { MountNamespace } from '../../kernel/vfs/mount.ts';
import type { Path } from '../../kernel/vfs/path.ts';
import { EngineError } from '../errdefs.ts';
import { errnoText, type FileTree } from './file-tree.ts';
import type { SpecMount } from './spec.ts';

/** What may be bound over inside /proc. */
const openInProc = new Set(
  'cpuinfo diskstats loadavg meminfo net/dev slabinfo stat swaps sys/crypto/fips_enabled sys/kernel/ns_last_pid uptime'
    .split(' ')
    .map((name) => `/proc/${name}`),
);

/**
 * @param rootPath where the machine sees the container's root, for messages
 * @throws EngineError in runc's words
 */
export function addMount(mounts: MountNamespace, files: FileTree, spec: SpecMount, rootPath: string): void {
  checkProc(spec, rootPath);
  let target: Path | undefined;
  try {
    const flags = spec.flags | (spec.readOnly ? MS_RDONLY : 0);
    const { source } = spec;
    const asFile = isPath(source) && !isDirectory(source.inode.mode);
    target = asFile ? files.touch(spec.destination) : files.mkdirAll(spec.destination);
    if (!isPath(source)) {
      mounts.mount(source, target, flags);
      return;
    }
    const mount = mounts.bind(source, target, spec.recursive);
    mount.flags = (mount.flags & ~MS_RDONLY) | flags | MS_RELATIME;
    if (spec.readOnly) for (const below of mount.tree()) below.flags |= MS_RDONLY;
  } catch (error) {
    throw refusal(spec, whyNot(files, spec, rootPath, error));
  }
}

/** /proc stays what it is. */
function checkProc(spec: SpecMount, rootPath: string): void {
  const { destination, source } = spec;
  if (!isPath(source) || !/^\/proc(\/|$)/.test(destination) || openInProc.has(destination)) return;
  const shown = JSON.stringify(rootPath + destination);
  if (destination !== '/proc') throw refusal(spec, `${shown} cannot be mounted because it is inside /proc`);
  if (source.inode.fs.type !== 'proc') throw refusal(spec, `${shown} cannot be mounted because it is not of type proc`);
}

function whyNot(files: FileTree, spec: SpecMount, rootPath: string, error: unknown): string {
  const { destination, source } = spec;
  const device = spec.device ?? '';
  // What the kernel's own file systems don't make: they are mounted read-only.
  if (error === EACCES || error === EROFS) {
    const verb = isPath(source) && !isDirectory(source.inode.mode) ? 'open' : 'mkdir';
    return `${verb} ${rootPath}${destination}: ${errnoText(EROFS)}`;
  }
  const hint =
    error === ENOTDIR
      ? ': Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type'
      : '';
  const parent = destination.slice(0, destination.lastIndexOf('/'));
  const above = parent === '' ? undefined : files.find(parent);
  if (error === ENOTDIR && !(above && isDirectory(above.inode.mode)) && parent !== '') {
    const doing = isPath(source) ? `open o_path procfd: open ${rootPath}${destination}` : `mkdir ${rootPath}${parent}`;
    return `${doing}: ${errnoText(error)}${hint}`;
  }
  const flags = isPath(source) ? '0x5000' : '0xe';
  return `mount ${device}:${destination} (via /proc/self/fd/6), flags: ${flags}: ${errnoText(error)}${hint}`;
}

function refusal({ device = '', destination }: SpecMount, why: string): EngineError {
  return new EngineError(
    'invalidParameter',
    `unable to start container process: error during container init: error mounting ${JSON.stringify(device)} to rootfs at ${JSON.stringify(destination)}: ${why}`,
  );
}

function isPath(source: Path | FileSystem): source is Path {
  return 'inode' in source;
}
