/** The file systems mount(2) knows by name (/proc/filesystems): each makes an instance from a source and an option string. */
import { ENODEV } from '../uapi/errno.ts';
import type { ChangeContext } from './change.ts';
import type { FileSystem } from './inode.ts';

/** @throws EINVAL for options it doesn't know */
export type FileSystemFactory = (source: string, options: string, context: ChangeContext) => FileSystem;

export class FileSystemTypes {
  readonly #factories = new Map<string, FileSystemFactory>();

  register(type: string, make: FileSystemFactory): void {
    this.#factories.set(type, make);
  }

  /** @throws ENODEV */
  create(type: string, source: string, options: string, context: ChangeContext): FileSystem {
    const make = this.#factories.get(type);
    if (!make) throw ENODEV;
    return make(source, options, context);
  }

  /** For /proc/filesystems. None of them needs a device. */
  names(): Iterable<string> {
    return this.#factories.keys();
  }
}
