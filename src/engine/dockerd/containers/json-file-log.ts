/**
 * The json-file logging driver (moby's daemon/logger/jsonfilelog): a line of JSON for each message, in a file below
 * /var/lib/docker/containers. Options: max-size, max-file, and those of
 * log-attributes.ts. Left out: compressed rotated files.
 */
import { isDirectory } from '../../../kernel/uapi/stat.ts';
import type { Inode } from '../../../kernel/vfs/inode.ts';
import { text, utf8 } from '../../../lib/bytes.ts';
import { rfc3339Nano } from '../../../lib/rfc3339.ts';
import { ramInBytes } from '../../../lib/units.ts';
import type { FileTree } from '../../runc/file-tree.ts';
import { writeAll } from '../../runc/file-tree.ts';

export class JsonFileLog {
  /** `…/ID-json.log` */
  readonly path: string;
  /** What is added to each message. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly #files: FileTree;
  readonly #maxSize: number;
  readonly #maxFiles: number;
  readonly #watchers = new Set<() => void>();
  #writing: Promise<unknown> = Promise.resolve();

  constructor(
    files: FileTree,
    path: string,
    options: Readonly<Record<string, string>> = {},
    attributes: ReadonlyMap<string, string> = new Map(),
  ) {
    this.attributes = attributes;
    this.#files = files;
    this.path = path;
    const size = sizeOf(options);
    this.#maxSize = typeof size === 'number' ? size : Number.POSITIVE_INFINITY;
    this.#maxFiles = Math.max(1, Number(options['max-file'] ?? 1) || 1);
  }

  /** Appends messages of one moment. Order is that of the calls; what the disk has no room for is lost, as with Docker. */
  write(stream: 1 | 2, time: number, lines: readonly Uint8Array[]): Promise<void> {
    const done = this.#writing.then(() => this.#append(stream, time, lines));
    this.#writing = done;
    return done;
  }

  async #append(stream: 1 | 2, time: number, lines: readonly Uint8Array[]): Promise<void> {
    const attributes = Object.fromEntries(this.attributes);
    const attrs = this.attributes.size > 0 ? `,"attrs":${JSON.stringify(attributes)}` : '';
    const rest = `,"stream":"${stream === 1 ? 'stdout' : 'stderr'}"${attrs},"time":"${rfc3339Nano(time)}"}\n`;
    let pending = '';
    for (const line of lines) {
      pending += `{"log":${JSON.stringify(text(line))}${rest}`;
      if (this.#maxSize === Number.POSITIVE_INFINITY) continue;
      await this.#appendText(pending);
      pending = '';
    }
    if (pending !== '') await this.#appendText(pending);
    for (const watcher of [...this.#watchers]) watcher();
  }

  async #appendText(record: string): Promise<void> {
    const bytes = utf8(record);
    let inode = this.#files.touch(this.path).inode;
    if (inode.size > 0 && inode.size + bytes.length > this.#maxSize) {
      this.#rotate();
      inode = this.#files.touch(this.path).inode;
    }
    await writeAll(inode, inode.size, bytes).catch(() => undefined);
  }

  /** `log` becomes `log.1`, that `log.2` …; the oldest goes. */
  #rotate(): void {
    const at = this.path.lastIndexOf('/');
    const directory = this.#files.get(this.path.slice(0, at)).inode;
    const name = this.path.slice(at + 1);
    const nameOf = (n: number): string => (n === 0 ? name : `${name}.${n}`);
    if (directory.lookup(nameOf(this.#maxFiles - 1))) directory.unlink(nameOf(this.#maxFiles - 1));
    for (let n = this.#maxFiles - 2; n >= 0; n--)
      if (directory.lookup(nameOf(n))) directory.rename(nameOf(n), directory, nameOf(n + 1), false);
  }

  /** Resolves once all that was given to `write` is in the files. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /** The files that there are, the oldest first. */
  files(): Inode[] {
    const inodes: Inode[] = [];
    for (let n = this.#maxFiles - 1; n >= 0; n--) {
      const found = this.#files.find(n === 0 ? this.path : `${this.path}.${n}`);
      if (found && !isDirectory(found.inode.mode)) inodes.push(found.inode);
    }
    return inodes;
  }

  /** Calls `watcher` after each writing, until the answer is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  remove(): void {
    this.#files.removeAll(this.path.slice(0, this.path.lastIndexOf('/')));
  }
}

/** The bytes of max-size, or what is wrong with it. */
function sizeOf(options: Readonly<Record<string, string>>): number | string {
  const { 'max-size': size } = options;
  if (size === undefined) return Number.POSITIVE_INFINITY;
  try {
    return ramInBytes(size);
  } catch {
    return `invalid size: '${size}'`;
  }
}

/** What is wrong with a driver's options, as a start says it; undefined where nothing is. */
export function logOptionsFault(options: Readonly<Record<string, string>>): string | undefined {
  const size = sizeOf(options);
  if (typeof size === 'string') return size;
  const { 'max-file': files, compress } = options;
  if (compress !== undefined && !/^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(compress))
    return `strconv.ParseBool: parsing "${compress}": invalid syntax`;
  if (compress !== undefined && /^(1|t)/i.test(compress) && (!options['max-size'] || Number(files ?? 1) < 2))
    return 'compress cannot be true when max-file is less than 2 or max-size is not set';
  if (files === undefined) return undefined;
  if (!/^[+-]?\d+$/.test(files)) return `strconv.Atoi: parsing "${files}": invalid syntax`;
  return Number(files) < 1 ? 'max-file cannot be less than 1' : undefined;
}
