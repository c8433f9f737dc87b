/** The same file operations done by the host's kernel (in a directory) and by ours (from a root), for differential tests. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { Errno } from '../../../src/kernel/uapi/errno.ts';
import { directoryEntryType, isDirectory, isRegular, isSymlink } from '../../../src/kernel/uapi/stat.ts';
import { link, mkdir, rename, rmdir, symlink, unlink } from '../../../src/kernel/vfs/change.ts';
import { truncateContent, wholeContent } from '../../../src/kernel/vfs/content.ts';
import { Devices } from '../../../src/kernel/vfs/devices.ts';
import type { Inode } from '../../../src/kernel/vfs/inode.ts';
import { lookup } from '../../../src/kernel/vfs/namei.ts';
import { openPath } from '../../../src/kernel/vfs/open.ts';
import { chmodAttributes } from '../../../src/kernel/vfs/permission.ts';
import { Blocked } from '../../../src/kernel/wait.ts';
import { latin1 } from '../../../src/lib/bytes.ts';
import type { TestCaller } from '../vfs/caller.ts';

export type Operation =
  | { readonly call: 'mkdir' | 'chmod'; readonly path: string; readonly mode: number }
  | { readonly call: 'rmdir' | 'unlink' | 'readlink' | 'readdir' | 'read'; readonly path: string }
  | { readonly call: 'stat' | 'lstat'; readonly path: string }
  | {
      readonly call: 'write';
      readonly path: string;
      readonly flags: number;
      readonly at: number;
      readonly data: string;
    }
  | { readonly call: 'truncate'; readonly path: string; readonly size: number }
  | { readonly call: 'rename' | 'link' | 'symlink'; readonly path: string; readonly to: string };

export interface Actor {
  /** What the operation answered, or its error's code. */
  run(operation: Operation): string;
  /** One line a file: path, type and mode, links, size, content; hard links by group. */
  tree(): string[];
}

interface Status {
  readonly mode: number;
  readonly nlink: number;
  readonly size: number;
}

function describeStatus({ mode, nlink, size }: Status): string {
  return `${mode.toString(8)} links ${nlink}${isRegular(mode) || isSymlink(mode) ? ` size ${size}` : ''}`;
}

export class HostActor implements Actor {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  run(operation: Operation): string {
    const path = join2(this.#root, operation.path);
    try {
      return this.#do(operation, path);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? String(error);
    }
  }

  #do(operation: Operation, path: string): string {
    switch (operation.call) {
      case 'mkdir':
        fs.mkdirSync(path, { mode: operation.mode });
        return 'ok';
      case 'chmod':
        fs.chmodSync(path, operation.mode);
        return 'ok';
      case 'rmdir':
        fs.rmdirSync(path);
        return 'ok';
      case 'unlink':
        fs.unlinkSync(path);
        return 'ok';
      case 'readlink':
        return fs.readlinkSync(path);
      case 'readdir':
        return fs.readdirSync(path).sort().join(' ');
      case 'read':
        return fs.readFileSync(path, 'latin1');
      case 'stat':
        return describeStatus(fs.statSync(path));
      case 'lstat':
        return describeStatus(fs.lstatSync(path));
      case 'truncate':
        fs.truncateSync(path, operation.size);
        return 'ok';
      case 'rename':
        fs.renameSync(path, join2(this.#root, operation.to));
        return 'ok';
      case 'link':
        fs.linkSync(path, join2(this.#root, operation.to));
        return 'ok';
      case 'symlink':
        fs.symlinkSync(operation.to, path);
        return 'ok';
      case 'write': {
        const fd = fs.openSync(path, operation.flags, 0o644);
        try {
          return String(fs.writeSync(fd, Buffer.from(operation.data, 'latin1'), 0, null, operation.at));
        } finally {
          fs.closeSync(fd);
        }
      }
    }
  }

  tree(): string[] {
    const groups = new Map<number, number>();
    const out: string[] = [];
    const visit = (directory: string, prefix: string): void => {
      for (const name of fs.readdirSync(directory).sort()) {
        const path = join(directory, name);
        const status = fs.lstatSync(path);
        if (!groups.has(status.ino)) groups.set(status.ino, groups.size);
        let line = `${prefix}${name} ${describeStatus(status)} #${groups.get(status.ino)}`;
        if (isRegular(status.mode)) line += ` ${fs.readFileSync(path, 'latin1')}`;
        if (isSymlink(status.mode)) line += ` ${fs.readlinkSync(path)}`;
        out.push(line);
        if (isDirectory(status.mode)) visit(path, `${prefix}${name}/`);
      }
    };
    visit(this.#root, '');
    return out;
  }
}

/** Joins without cleaning: `a/../b` and slashes at the end must reach the kernel. */
function join2(root: string, path: string): string {
  return `${root}/${path}`;
}

export class OurActor implements Actor {
  readonly #caller: TestCaller;
  readonly #root: string;
  readonly #devices = new Devices();

  constructor(caller: TestCaller, root: string) {
    this.#caller = caller;
    this.#root = root;
  }

  run(operation: Operation): string {
    const path = join2(this.#root, operation.path);
    try {
      return this.#do(operation, path);
    } catch (error) {
      if (error instanceof Errno) return error.code;
      throw error;
    }
  }

  #do(operation: Operation, path: string): string {
    const caller = this.#caller;
    switch (operation.call) {
      case 'mkdir':
        mkdir(caller, path, operation.mode);
        return 'ok';
      case 'chmod': {
        const { inode } = lookup(caller, path);
        inode.setAttributes(chmodAttributes(inode, operation.mode, caller.credentials));
        return 'ok';
      }
      case 'rmdir':
        rmdir(caller, path);
        return 'ok';
      case 'unlink':
        unlink(caller, path);
        return 'ok';
      case 'readlink':
        return lookup(caller, path, { follow: false }).inode.readlink();
      case 'readdir':
        return [...lookup(caller, path).inode.list()]
          .map(({ name }) => name)
          .sort()
          .join(' ');
      case 'read':
        return this.#read(path);
      case 'stat':
        return describeStatus(lookup(caller, path).inode);
      case 'lstat':
        return describeStatus(lookup(caller, path, { follow: false }).inode);
      case 'truncate':
        return this.#truncate(path, operation.size);
      case 'rename':
        rename(caller, path, join2(this.#root, operation.to), 0, 0);
        return 'ok';
      case 'link':
        link(caller, lookup(caller, path, { follow: false }), join2(this.#root, operation.to));
        return 'ok';
      case 'symlink':
        symlink(caller, operation.to, path);
        return 'ok';
      case 'write':
        return this.#write(path, operation.flags, operation.at, operation.data);
    }
  }

  #read(path: string): string {
    const file = openPath(this.#caller, this.#devices, path, 0);
    try {
      const into = new Uint8Array(file.inode.size + 1);
      const count = file.read(into, this.#caller);
      if (count instanceof Blocked) throw new Error('nothing here blocks');
      return latin1(into.subarray(0, count));
    } finally {
      file.release();
    }
  }

  #truncate(path: string, size: number): string {
    const file = openPath(this.#caller, this.#devices, path, 2);
    try {
      truncateContent(file.inode, size);
      return 'ok';
    } finally {
      file.release();
    }
  }

  #write(path: string, flags: number, at: number, data: string): string {
    const file = openPath(this.#caller, this.#devices, path, flags, 0o644);
    try {
      const count = file.pwrite(Buffer.from(data, 'latin1'), at, this.#caller);
      return String(count);
    } finally {
      file.release();
    }
  }

  tree(): string[] {
    const groups = new Map<number, number>();
    const out: string[] = [];
    const visit = (directory: Inode, prefix: string): void => {
      const links = [...directory.list()].sort((a, b) => (a.name < b.name ? -1 : 1));
      for (const { name, inode } of links) {
        if (!groups.has(inode.ino)) groups.set(inode.ino, groups.size);
        let line = `${prefix}${name} ${describeStatus(inode)} #${groups.get(inode.ino)}`;
        if (isRegular(inode.mode)) line += ` ${latin1(wholeContent(inode))}`;
        if (isSymlink(inode.mode)) line += ` ${inode.readlink()}`;
        out.push(line);
        if (directoryEntryType(inode.mode) === 4) visit(inode, `${prefix}${name}/`);
      }
    };
    visit(lookup(this.#caller, this.#root).inode, '');
    return out;
  }
}
