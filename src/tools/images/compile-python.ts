/**
 * The .pyc files that Debian's py3compile makes when a python package is configured: compiled by the package's own
 * interpreter under qemu-riscv64-static. Hash-based and unchecked (PEP 552), so that no file date is in them.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileNode, type Tree } from './tree.ts';
import { writeTree } from './write-tree.ts';

const QEMU = 'qemu-riscv64-static';

/** Compiles every module below the folders; the tree gets the `__pycache__` folders. */
export async function compilePython(tree: Tree, folders: readonly string[]): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'drydock-python-'));
  try {
    writeTree(tree, root);
    const interpreter = tree.resolve('/usr/bin/python3', true);
    const targets = folders.map((folder) => join(root, tree.resolve(folder, true)));
    const compile = [
      '-B', // importing must not write what is to be compiled
      '-m',
      'compileall',
      '-q',
      '-j',
      '1',
      '-x',
      '/(test|tests|lib2to3)/',
      '-s',
      root,
      '-p',
      '/',
      '--invalidation-mode',
      'unchecked-hash',
    ];
    // a fixed seed: the order of interned constants, and so the bytes, follow from it
    const environment = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', PYTHONHASHSEED: '0', PYTHONNOUSERSITE: '1' };
    const args = ['-L', root, join(root, interpreter), ...compile, ...targets];
    const result = spawnSync(QEMU, args, { env: environment, encoding: 'utf8' });
    if (result.error) throw new Error(`${QEMU} does not start (${result.error.message}): install qemu-user-static`);
    if (result.status !== 0) throw new Error(`compileall: ${result.stdout}${result.stderr}`);
    for (const folder of folders) collect(tree, root, tree.resolve(folder, true));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function collect(tree: Tree, root: string, folder: string): void {
  for (const name of readdirSync(join(root, folder)).sort()) {
    const path = `${folder}/${name}`;
    const status = statSync(join(root, path), { throwIfNoEntry: false });
    if (status?.isDirectory() && tree.get(path)?.type !== 'symlink') collect(tree, root, path);
    else if (name.endsWith('.pyc') && !tree.get(path)) {
      const source = tree.get(path.replace(/\/__pycache__\/([^/]+)\.cpython-\d+\.pyc$/, '/$1.py'));
      tree.put(path, fileNode(readFileSync(join(root, path)), source?.mtime ?? 0));
    }
  }
}
