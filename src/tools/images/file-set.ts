/**
 * A folder whose files are replaced by a new set while others may be reading it: each file appears whole (written aside,
 * then renamed), and what doesn't belong to the new set goes last.
 */
import { existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export class FileSet {
  readonly #root: string;
  readonly #written = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  /** @param path below the root */
  write(path: string, bytes: Uint8Array | string): void {
    this.#place(path, (temporary) => writeFileSync(temporary, bytes));
  }

  /** A file whose name says what is in it: one of that name and size is left alone, or gets a second name from elsewhere. */
  writeContent(path: string, bytes: Uint8Array, elsewhere?: string): void {
    const file = join(this.#root, path);
    const isThere = (name: string): boolean => existsSync(name) && statSync(name).size === bytes.length;
    if (isThere(file)) this.#written.add(path);
    else if (elsewhere && isThere(elsewhere)) this.#place(path, (temporary) => linkSync(elsewhere, temporary));
    else this.write(path, bytes);
  }

  #place(path: string, make: (temporary: string) => void): void {
    const file = join(this.#root, path);
    mkdirSync(dirname(file), { recursive: true });
    const temporary = `${file}.${process.pid}.new`;
    rmSync(temporary, { force: true });
    make(temporary);
    renameSync(temporary, file);
    this.#written.add(path);
  }

  /** Deletes all other files below `folder`. */
  deleteOthers(folder = '.'): void {
    const top = join(this.#root, folder);
    for (const entry of existsSync(top) ? readdirSync(top, { recursive: true, withFileTypes: true }) : []) {
      const file = join(entry.parentPath, entry.name);
      if (!entry.isDirectory() && !this.#written.has(relative(this.#root, file))) rmSync(file);
    }
  }
}
