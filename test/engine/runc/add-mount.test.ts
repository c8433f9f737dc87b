import { describe, expect, test } from 'vitest';
import { addMount } from '../../../src/engine/runc/add-mount.ts';
import { FileTree } from '../../../src/engine/runc/file-tree.ts';
import { Tmpfs } from '../../../src/kernel/fs/tmpfs.ts';
import { Mount, MountIds, MountNamespace } from '../../../src/kernel/vfs/mount.ts';
import { VirtualClock } from '../../../src/lib/clock.ts';

const newFs = (): Tmpfs => new Tmpfs({ device: 1, clock: new VirtualClock() });

function container(): { mounts: MountNamespace; files: FileTree } {
  const mounts = new MountNamespace(new MountIds(), newFs(), 'overlay');
  return { mounts, files: new FileTree(mounts.rootPath) };
}

/** What a bind from a machine with /src/f to `destination` says; `source` is a path there. */
async function bind(source: string, destination: string): Promise<string> {
  const { mounts, files } = container();
  files.mkdirAll('/etc');
  await files.writeFile('/etc/passwd', 'x');
  const fs = newFs();
  const host = new FileTree(new Mount(9, fs, fs.root, 'tmpfs', 0).rootPath);
  host.mkdirAll('/src');
  await host.writeFile('/src/f', 'content');
  const spec = { destination, source: host.get(source), device: source, readOnly: false, recursive: true, flags: 0 };
  try {
    addMount(mounts, files, spec, '/merged');
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^.*error mounting /, '') : String(error);
  }
  return files.get(destination).mount === files.root.mount ? 'not mounted' : 'mounted';
}

const hint =
  ': not a directory: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type';

describe('binds', () => {
  test.for([
    ['/src', '/made/for/it'],
    ['/src/f', '/etc/passwd'],
    ['/src/f', '/new/file'],
    ['/src/f', '/proc/cpuinfo'],
  ] as const)('%s on %s', async ([source, destination]) => {
    expect(await bind(source, destination)).toBe('mounted');
  });

  test.for([
    ['/src', '/etc/passwd', `mount /src:/etc/passwd (via /proc/self/fd/6), flags: 0x5000${hint}`],
    ['/src/f', '/etc', `mount /src/f:/etc (via /proc/self/fd/6), flags: 0x5000${hint}`],
    ['/src', '/etc/passwd/x', `open o_path procfd: open /merged/etc/passwd/x${hint}`],
    ['/src', '/proc/sys', '"/merged/proc/sys" cannot be mounted because it is inside /proc'],
    ['/src', '/proc', '"/merged/proc" cannot be mounted because it is not of type proc'],
  ] as const)('%s not on %s', async ([source, destination, why]) => {
    expect(await bind(source, destination)).toBe(`"${source}" to rootfs at "${destination}": ${why}`);
  });
});
