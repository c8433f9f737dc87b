/** The files of a script's project on their way into a WebContainer, and those it changed on their way back. */
import type { System } from '../../kernel/exec/program.ts';
import { equal, utf8 } from '../../lib/bytes.ts';
import { dirname } from '../../lib/path.ts';
import bridgeSource from './web-container-bridge-script.js?raw';

/** @webcontainer/api's FileSystemTree. */
export interface FileTree {
  [name: string]: { directory: FileTree } | { file: { contents: string | Uint8Array } } | { file: { symlink: string } };
}

/** Bytes of a project that are carried over. */
const MOST = 64 * 2 ** 20;
/** Name of the script in the mounted folder that carries connections (web-container-bridge.ts). */
export const BRIDGE_NAME = '.drydock-bridge.cjs';

const kindOf = (mode: number): number => mode & 0o170000;

export class FilesToRun {
  readonly #system: System;
  /** The mounted folder that stands for the container's `/`. */
  readonly folder: string;
  readonly #sent = new Map<string, Uint8Array>();
  #root = '/';
  #bytes = 0;

  constructor(system: System, folder: string) {
    this.#system = system;
    this.folder = folder;
  }

  /** The tree to mount: the project around a folder (up to its package.json), at its own path below `folder`. @throws Error for more than 64 MiB */
  async gather(from: string): Promise<FileTree> {
    this.#root = await this.#project(from);
    const inner: FileTree = {};
    let tree: FileTree = inner;
    for (const name of this.#root
      .split('/')
      .filter((part) => part !== '')
      .reverse())
      tree = { [name]: { directory: tree } };
    Object.assign(inner, await this.#read(this.#root));
    tree[BRIDGE_NAME] = { file: { contents: bridgeSource } };
    return { [this.folder]: { directory: tree } };
  }

  /** The nearest folder with a package.json, else the folder itself. */
  async #project(from: string): Promise<string> {
    for (let folder = from; folder !== '/'; folder = dirname(folder)) {
      const found = await this.#system.stat(`${folder}/package.json`).then(
        () => true,
        () => false,
      );
      if (found) return folder;
    }
    return from;
  }

  async #read(folder: string): Promise<FileTree> {
    const tree: FileTree = {};
    for (const { name, type } of await this.#system.readdir(folder)) {
      const path = `${folder === '/' ? '' : folder}/${name}`;
      if (kindOf(type) === 0o040000) {
        if (folder !== '/' || !['proc', 'sys', 'dev'].includes(name))
          tree[name] = { directory: await this.#read(path) };
      } else if (kindOf(type) === 0o120000) tree[name] = { file: { symlink: await this.#system.readlink(path) } };
      else if (kindOf(type) === 0o100000) {
        const bytes = await this.#system.readFile(path);
        this.#bytes += bytes.length;
        if (this.#bytes > MOST) throw new Error(`the files around the script are more than ${MOST / 2 ** 20} MiB`);
        this.#sent.set(path, bytes);
        tree[name] = { file: { contents: bytes } };
      }
    }
    return tree;
  }

  /** Writes what the script has made or changed into the container; what it deleted stays. */
  async bringBack(take: (path: string) => Promise<FileTree>): Promise<void> {
    await this.#write(this.#root, await take(`${this.folder}${this.#root}`));
  }

  async #write(folder: string, tree: FileTree): Promise<void> {
    for (const [name, node] of Object.entries(tree)) {
      if (name.includes('/') || name === '..' || name === '.' || name === BRIDGE_NAME) continue;
      const path = `${folder === '/' ? '' : folder}/${name}`;
      if ('directory' in node) {
        await this.#system.mkdir(path).catch(() => undefined);
        await this.#write(path, node.directory);
      } else if ('contents' in node.file) {
        const { contents } = node.file;
        const bytes = typeof contents === 'string' ? utf8(contents) : contents;
        const before = this.#sent.get(path);
        if (!before || !equal(before, bytes)) await this.#system.writeFile(path, bytes);
      }
    }
  }
}
