/** The rules of src/README.md that a compiler can't hold: who imports whom, how long a file may be, and how it opens. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const sources = globSync('src/**/*.ts', { cwd: root }).filter(
  (file) => !file.includes('/assembly/') && !file.includes('/build/'),
);

/** For each part: what it may import besides itself. Longer prefixes come first. */
const allowed: readonly (readonly [string, readonly string[]])[] = [
  ['src/lib', []],
  ['src/cpu', ['src/lib']],
  ['src/kernel/wait.ts', []],
  ['src/kernel/uapi', ['src/lib']],
  ['src/kernel/vfs', ['src/lib', 'src/kernel/uapi', 'src/kernel/wait.ts']],
  ['src/kernel/fs', ['src/lib', 'src/kernel/uapi', 'src/kernel/wait.ts', 'src/kernel/vfs']],
  ...['ipc', 'tty', 'net', 'mm'].map(
    (part) =>
      [
        `src/kernel/${part}`,
        ['src/lib', 'src/cpu', 'src/kernel/uapi', 'src/kernel/wait.ts', 'src/kernel/vfs', 'src/kernel/byte-queue.ts'],
      ] as const,
  ),
  [
    'src/kernel/proc',
    ['uapi', 'wait.ts', 'vfs', 'fs', 'ipc', 'tty', 'net', 'mm']
      .map((part) => `src/kernel/${part}`)
      .concat('src/lib', 'src/cpu'),
  ],
  ['src/kernel', ['src/lib', 'src/cpu']],
  ['src/programs', ['src/lib', 'src/kernel/exec/program.ts', 'src/kernel/uapi']],
  ['src/engine/api', ['src/lib']],
  ['src/engine/errdefs.ts', []],
  ['src/engine/oci', ['src/lib', 'src/kernel', 'src/engine/api', 'src/engine/errdefs.ts']],
  ['src/engine/containerd', ['src/lib', 'src/kernel', 'src/engine/api', 'src/engine/errdefs.ts', 'src/engine/oci']],
  [
    'src/engine/registry',
    ['src/lib', 'src/engine/api', 'src/engine/errdefs.ts', 'src/engine/oci', 'src/engine/containerd'],
  ],
  ...['runc', 'libnetwork', 'buildkit'].map(
    (part) =>
      [
        `src/engine/${part}`,
        ['src/lib', 'src/kernel', 'src/engine/api', 'src/engine/errdefs.ts', 'src/engine/oci', 'src/engine/containerd'],
      ] as const,
  ),
  ['src/engine', ['src/lib', 'src/kernel']],
  ['src/docker', ['src/lib', 'src/kernel/exec/program.ts', 'src/kernel/uapi', 'src/engine/api']],
  ['src/images', ['src/lib', 'src/engine']],
  ['src/course', ['src/lib', 'src/docker/client.ts', 'src/engine/api', 'src/machine/port.ts']],
  [
    'src/site',
    [
      'src/lib',
      'src/course',
      'src/machine/port.ts',
      'src/machine/wire.ts',
      'src/machine/web-container-service.ts',
      'src/machine/disk',
      'src/engine/api',
    ],
  ],
  ['src/machine', ['src/lib', 'src/cpu', 'src/kernel', 'src/programs', 'src/engine', 'src/docker']],
  ['src/tools', ['src']],
];

const isInside = (file: string, part: string) => file === part || file.startsWith(`${part}/`);
const ruleOf = (file: string) => allowed.find(([part]) => isInside(file, part));

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found: string[] = [];
  // A worker's address is no import of what runs there.
  for (const [, specifier = ''] of text.matchAll(/^(?:import|export)\b[^;]*?from\s+'([^']+)'|^import\s+'([^']+)'/gm))
    if (specifier.startsWith('.') && !specifier.endsWith('?worker&url'))
      found.push(relative(root, join(root, dirname(file), specifier.replace(/\?.*$/, ''))));
  return found;
}

test('every part of src/ has a rule', () => {
  expect(sources.filter((file) => !ruleOf(file))).toEqual([]);
});

test('imports follow the table', () => {
  const forbidden = sources.flatMap((file) => {
    const [part, targets] = ruleOf(file) ?? ['', []];
    return importsOf(file)
      .filter((target) => target.startsWith('src/') && ![part, ...targets].some((other) => isInside(target, other)))
      .map((target) => `${file} -> ${target}`);
  });
  expect(forbidden).toEqual([]);
});

test('no file is longer than 400 lines', () => {
  const long = [...sources, ...globSync('test/**/*.ts', { cwd: root })]
    .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > 400)
    .map(({ file, lines }) => `${file}: ${lines}`);
  expect(long).toEqual([]);
});

test('every source file opens by saying what it is', () => {
  const silent = sources.filter((file) => !/^\s*(\/\*|\/\/)/.test(readFileSync(join(root, file), 'utf8')));
  expect(silent).toEqual([]);
});

test('no catch-all names', () => {
  const bad = sources.filter(
    (file) =>
      /(^|\/)(utils?|helpers?|managers?|types|index|common|misc)\.ts$/.test(file) && !file.startsWith('src/site/'),
  );
  expect(bad).toEqual([]);
});
