/** /proc/<pid>/mounts and mountinfo (proc_pid_mountinfo(5)), seen from a root directory. */
import { major, minor } from '../../uapi/stat.ts';
import { type Mount, type MountNamespace, mountOptions } from '../../vfs/mount.ts';
import { type Path, pathname } from '../../vfs/path.ts';

/** Blanks and backslashes as octal numbers. */
function escapeField(text: string): string {
  return text.replace(/[ \t\n\\#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

function superOptions({ fs }: Mount): string {
  const own = fs.options?.() ?? '';
  return `${fs.readOnly ? 'ro' : 'rw'}${own ? `,${own}` : ''}`;
}

export function mountsText(namespace: MountNamespace, root: Path): string {
  let out = '';
  for (const { mount, place } of namespace.visible(root)) {
    const own = mount.fs.options?.() ?? '';
    const flags = mountOptions(mount.flags);
    const options = mount.fs.readOnly ? flags.replace(/^rw/, 'ro') : flags;
    out += `${escapeField(mount.source)} ${escapeField(place)} ${mount.fs.type} ${options}${own ? `,${own}` : ''} 0 0\n`;
  }
  return out;
}

/** Which part of its file system a mount shows. */
function rootIn(mount: Mount): string {
  if (mount.root === mount.fs.root) return '/';
  const { origin } = mount;
  return pathname(origin, origin.mount.rootPath);
}

export function mountinfoText(namespace: MountNamespace, root: Path): string {
  let out = '';
  for (const { mount, place } of namespace.visible(root)) {
    const { device } = mount.fs;
    const head = `${mount.id} ${mount.parent?.id ?? 1} ${major(device)}:${minor(device)} ${escapeField(rootIn(mount))} ${escapeField(place)}`;
    out += `${head} ${mountOptions(mount.flags)} - ${mount.fs.type} ${escapeField(mount.source)} ${superOptions(mount)}\n`;
  }
  return out;
}
