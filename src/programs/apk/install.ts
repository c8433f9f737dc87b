/** Putting packages into the file system and taking them out again. */

import type { System } from '../../kernel/exec/program.ts';
import { EEXIST, ENOENT } from '../../kernel/uapi/errno.ts';
import { concat, text, utf8 } from '../../lib/bytes.ts';
import type { TarEntry } from '../../lib/tar.ts';
import type { Installed } from './database.ts';
import { ACCOUNTS, type Account, LINKS, OWNED } from './names.ts';
import { type Package, packageFiles } from './repository.ts';

/** As Alpine's packages: no documentation but the licences. */
const LEFT_OUT = /^\/usr\/share\/(doc\/(?!.*\/copyright$)|man\/|info\/|locale\/|lintian\/|bug\/)/;

async function makeFolders(system: System, path: string): Promise<void> {
  for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1))
    await makeFolder(system, path.slice(0, at));
}

async function makeFolder(system: System, path: string, mode = 0o755): Promise<void> {
  try {
    await system.mkdir(path, mode);
  } catch (error) {
    if (error !== EEXIST) throw error;
  }
}

async function removeFile(system: System, path: string): Promise<void> {
  try {
    await system.unlink(path);
  } catch (error) {
    if (error !== ENOENT) throw error;
  }
}

async function write(system: System, path: string, entry: TarEntry, data: Uint8Array): Promise<void> {
  await makeFolders(system, path);
  await removeFile(system, path);
  if (entry.type === 'symlink') {
    await system.symlink(entry.linkname ?? '', path);
    return;
  }
  if (entry.type === 'link') {
    await system.link((entry.linkname ?? '').replace(/^\.?\/?/, '/'), path);
    return;
  }
  await system.writeFile(path, data, entry.mode & 0o777);
  if (entry.uid !== 0 || entry.gid !== 0) await system.chown(path, entry.uid, entry.gid);
  await system.chmod(path, entry.mode & 0o7777);
  await system.utimes(path, entry.mtime * 1e9, entry.mtime * 1e9);
}

/** Unpacks a package; answers what the database is to know. `names` are the packages it depends on. */
export async function install(
  system: System,
  entry: Package,
  deb: Uint8Array,
  names: readonly string[],
): Promise<Installed> {
  const directories: string[] = [];
  const files: string[] = [];
  for (const { entry: item, data } of await packageFiles(deb)) {
    const path = item.name.replace(/^\.?\/?/, '/').replace(/\/$/, '');
    if (path === '' || LEFT_OUT.test(`${path}`)) continue;
    if (item.type === 'directory') {
      if (/^\/(bin|sbin|lib)$/.test(path)) continue;
      await makeFolders(system, path);
      await makeFolder(system, path, item.mode & 0o7777);
      directories.push(path);
    } else {
      await write(system, path, item, data);
      files.push(path);
    }
  }
  for (const [path, target] of Object.entries(LINKS.get(entry.name) ?? {})) {
    await makeFolders(system, path);
    await removeFile(system, path);
    await system.symlink(target, path);
    files.push(path);
  }
  await configure(system, entry.name, files);
  const { name, version, description, homepage, installedSize } = entry;
  return { name, version, description, homepage, size: installedSize, depends: names, directories, files };
}

/** What Debian's postinst does. */
async function configure(system: System, name: string, files: string[]): Promise<void> {
  const account = ACCOUNTS.get(name);
  if (account) await addAccount(system, account);
  for (const [path, id] of Object.entries(OWNED.get(name) ?? {})) {
    await makeFolders(system, path);
    await makeFolder(system, path);
    await system.chown(path, id, id);
  }
  if (name === 'ca-certificates') await bundleCertificates(system, files);
}

async function addAccount(system: System, { name, id, home }: Account): Promise<void> {
  const lines = [
    ['/etc/passwd', `${name}:x:${id}:${id}:${name}:${home}:/sbin/nologin\n`],
    ['/etc/group', `${name}:x:${id}:\n`],
    ['/etc/shadow', `${name}:!:::::::\n`],
  ] as const;
  for (const [path, line] of lines) {
    const before = text(await system.readFile(path));
    if (!new RegExp(`^${name}:`, 'm').test(before)) await system.writeFile(path, utf8(before + line));
  }
}

/** update-ca-certificates: one file with all of them. */
async function bundleCertificates(system: System, files: string[]): Promise<void> {
  const certificates: Uint8Array[] = [];
  for (const path of files.filter((one) => one.startsWith('/usr/share/ca-certificates/') && one.endsWith('.crt')))
    certificates.push(await system.readFile(path));
  const bundle = '/etc/ssl/certs/ca-certificates.crt';
  await makeFolders(system, bundle);
  await system.writeFile(bundle, concat(certificates), 0o644);
  files.push(bundle);
}

/** Deletes a package's files, and the directories that are empty then. */
export async function remove(system: System, entry: Installed): Promise<void> {
  for (const path of entry.files) await removeFile(system, path);
  for (const path of [...entry.directories].sort((a, b) => b.length - a.length)) {
    try {
      await system.rmdir(path);
    } catch {
      // Others have files in it.
    }
  }
}
