/**
 * The files of an archive that `docker load` reads, by path, as if unpacked into a directory of its own: links lead from one
 * to another, and none out of it.
 */
import { cleanPath } from '../../../lib/path.ts';
import { readTar, TarError } from '../../../lib/tar.ts';
import { invalidParameter, system } from '../../errdefs.ts';

const maxEntries = 100_000;
const maxLinks = 40;
/** As moby names the directory in its messages. */
const place = '/var/lib/docker/tmp/docker-import';

export class ArchiveFiles {
  readonly #files = new Map<string, Uint8Array>();
  readonly #links = new Map<string, string>();
  readonly #directories = new Set<string>();

  /** @throws invalidParameter, system for what is no archive, or one that leads out of itself */
  constructor(bytes: Uint8Array) {
    try {
      for (const { entry, data } of readTar(bytes, { maxEntries })) {
        const path = insideOf(entry.name);
        if (entry.type === 'file') this.#put(path, data);
        else if (entry.type === 'symlink') this.#link(path, linkTarget(path, entry.linkname ?? ''));
        else if (entry.type === 'link') this.#put(path, this.read(insideOf(entry.linkname ?? '')));
        else if (entry.type === 'directory') this.#directories.add(path);
      }
    } catch (error) {
      throw error instanceof TarError ? system(error.message) : error;
    }
  }

  #put(path: string, data: Uint8Array): void {
    this.#links.delete(path);
    this.#files.set(path, data);
  }

  #link(path: string, target: string): void {
    this.#files.delete(path);
    this.#links.set(path, target);
  }

  /** Names directly below the top, sorted. */
  get directories(): string[] {
    const tops = new Set<string>();
    for (const path of [...this.#directories, ...this.#files.keys(), ...this.#links.keys()]) {
      const [top = '', ...rest] = path.split('/');
      if (rest.length > 0 || this.#directories.has(path)) tops.add(top);
    }
    return [...tops].sort();
  }

  /** @throws system for a path or link out of the archive */
  find(path: string): Uint8Array | undefined {
    const clean = cleanPath(path);
    if (clean === '..' || clean.startsWith('../'))
      throw system(`evalSymlinksInScope: ${cleanPath(`${place}/${path}`)} is not in ${place}`);
    let names = clean.split('/').filter((name) => name !== '' && name !== '.');
    for (let hops = 0; hops < maxLinks; hops++) {
      const at = names.findIndex((_, index) => this.#links.has(names.slice(0, index + 1).join('/')));
      if (at < 0) return this.#files.get(names.join('/'));
      const target = this.#links.get(names.slice(0, at + 1).join('/')) ?? '';
      names = [...target.split('/').filter(Boolean), ...names.slice(at + 1)];
    }
    throw system(`too many links in ${path}`);
  }

  /** @throws system `open …: no such file or directory` */
  read(path: string): Uint8Array {
    const found = this.find(path);
    if (!found) throw system(`open ${place}/${cleanPath(path)}: no such file or directory`);
    return found;
  }
}

/** @throws invalidParameter for a name that leads out */
function insideOf(name: string): string {
  const clean = cleanPath(`./${name}`);
  if (clean === '..' || clean.startsWith('../')) throw invalidParameter(`invalid entry name ${JSON.stringify(name)}`);
  return clean;
}

/** Where a link leads, from the top; what would lead out is stopped there, as in a chroot. */
function linkTarget(path: string, target: string): string {
  const base = target.startsWith('/') ? [] : path.split('/').slice(0, -1);
  const names: string[] = [];
  for (const name of [...base, ...target.split('/')]) {
    if (name === '' || name === '.') continue;
    if (name === '..') names.pop();
    else names.push(name);
  }
  return names.join('/');
}
