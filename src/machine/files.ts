/** Files of the machine as user student, for the editor and for checkers. Failures are Errnos. */
import type { Stat, System } from '../kernel/exec/program.ts';
import { S_IFDIR, S_IFLNK, S_IFMT, S_IFREG } from '../kernel/uapi/stat.ts';
import type { FileStatus, FilesPort } from './port.ts';

const kinds: Readonly<Record<number, FileStatus['type']>> = {
  [S_IFREG]: 'file',
  [S_IFDIR]: 'directory',
  [S_IFLNK]: 'symlink',
};

function statusOf(name: string, { mode, size, mtime }: Stat): FileStatus {
  const type = kinds[mode & S_IFMT] ?? 'other';
  return { name, type, size, mode: mode & 0o7777, mtime: mtime / 1e6 };
}

const baseName = (path: string) => path.replace(/\/+$/, '').replace(/^.*\//, '');

export class MachineFiles implements FilesPort {
  readonly #system: System;

  constructor(system: System) {
    this.#system = system;
  }

  read(path: string): Promise<Uint8Array> {
    return this.#system.readFile(path);
  }

  write(path: string, bytes: Uint8Array): Promise<void> {
    return this.#system.writeFile(path, bytes);
  }

  async list(path: string): Promise<FileStatus[]> {
    const items = await this.#system.readdir(path);
    return await Promise.all(
      items.map(async ({ name }) => statusOf(name, await this.#system.lstat(`${path}/${name}`))),
    );
  }

  async stat(path: string): Promise<FileStatus> {
    return statusOf(baseName(path), await this.#system.stat(path));
  }

  mkdir(path: string): Promise<void> {
    return this.#system.mkdir(path);
  }

  rename(from: string, to: string): Promise<void> {
    return this.#system.rename(from, to);
  }

  async remove(path: string): Promise<void> {
    const { mode } = await this.#system.lstat(path);
    if ((mode & S_IFMT) !== S_IFDIR) {
      await this.#system.unlink(path);
      return;
    }
    for (const { name } of await this.#system.readdir(path)) await this.remove(`${path}/${name}`);
    await this.#system.rmdir(path);
  }
}
