/**
 * pjdfstest inside our kernel: its client compiled by the gcc image's own gcc, its shell scripts run by dash, on tmpfs and on
 * overlayfs. It is not in this repository (BSD licence, others' code): where a checkout of it lies in the download cache
 * (`${XDG_CACHE_HOME:-~/.cache}/drydock/pjdfstest`) or at $PJDFSTEST, it is used.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Machine } from '../machine.ts';

export const pjdfstestFolder =
  process.env.PJDFSTEST ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'drydock', 'pjdfstest');

export const hasPjdfstest = existsSync(join(pjdfstestFolder, 'pjdfstest.c'));

/** Files that are not run, and why: they ask for what Linux has not got, or for programs beside the file system. */
export const SKIPPED: ReadonlyMap<string, string> = new Map([
  ['chflags', 'BSD: flags of files'],
  ['granular', 'BSD: NFSv4 access control lists'],
]);

/** Cases that fail, by file: the numbers of TAP, and why. */
export const KNOWN: ReadonlyMap<string, { readonly cases: readonly number[]; readonly why: string }> = new Map();

/** What configure finds on Debian. */
const CONFIG = `#define _GNU_SOURCE 1
#define HAVE_SYS_SYSMACROS_H 1
${[
  'faccessat',
  'fchmodat',
  'fchownat',
  'fstatat',
  'linkat',
  'mkdirat',
  'mkfifoat',
  'mknodat',
  'openat',
  'posix_fallocate',
  'readlinkat',
  'renameat',
  'symlinkat',
  'unlinkat',
  'utimensat',
]
  .map((name) => `#define HAVE_${name.toUpperCase()} 1`)
  .join('\n')}
#define HAVE_STRUCT_STAT_ST_ATIM 1
#define HAVE_STRUCT_STAT_ST_CTIM 1
#define HAVE_STRUCT_STAT_ST_MTIM 1
`;

/** The image has neither openssl nor awk, which names are made with. */
const NAMEGEN = `
namegen() { echo "pjdfstest_$(namegen_len 32)"; }
namegen_len() { dd if=/dev/urandom bs=256 count=1 2>/dev/null | od -An -v -tx1 | tr -d ' \\n' | cut -c 1-$1 | tr -d '\\n'; }
`;

/** `unlink/00.t`, sorted. */
export function testFiles(): string[] {
  const root = join(pjdfstestFolder, 'tests');
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !SKIPPED.has(entry.name))
    .flatMap((entry) => readdirSync(join(root, entry.name)).map((name) => `${entry.name}/${name}`))
    .filter((name) => name.endsWith('.t'))
    .sort();
}

export interface FileResult {
  readonly passed: number;
  /** Numbers of the cases that failed; those that never came are among them. */
  readonly failed: readonly number[];
  readonly text: string;
}

/** @param kind the file system under test */
export async function pjdMachine(kind: 'tmpfs' | 'overlayfs'): Promise<(file: string) => Promise<FileResult>> {
  const files = new Map<string, string>([['/pjd/config.h', CONFIG]]);
  files.set('/pjd/pjdfstest.c', readFileSync(join(pjdfstestFolder, 'pjdfstest.c'), 'utf8'));
  files.set('/pjd/tests/conf', readFileSync(join(pjdfstestFolder, 'tests', 'conf'), 'utf8'));
  files.set('/pjd/tests/misc.sh', readFileSync(join(pjdfstestFolder, 'tests', 'misc.sh'), 'utf8') + NAMEGEN);
  for (const name of testFiles())
    files.set(`/pjd/tests/${name}`, readFileSync(join(pjdfstestFolder, 'tests', name), 'utf8'));
  const machine = await Machine.create({ image: 'gcc', jit: true, memoryLimit: 2 ** 30, files });
  machine.kernel.net.loopback.setUp();
  const mount = kind === 'tmpfs' ? 'mount -t tmpfs tmpfs /under' : 'true';
  const made = await machine.run([
    '/bin/sh',
    '-c',
    `mkdir /under && ${mount} && chmod 755 /under && cd /pjd && gcc -O1 -DHAVE_CONFIG_H -I. -o pjdfstest pjdfstest.c`,
  ]);
  if (made.code !== 0) throw new Error(`pjdfstest does not compile: ${made.stderr}`);
  return async (file) => {
    const place = `/under/${file.replaceAll(/\W/g, '_')}`;
    const { stdout } = await machine.run([
      '/bin/sh',
      '-c',
      `mkdir ${place} && cd ${place} && umask 022 && sh /pjd/tests/${file} 2>&1; cd / && rm -rf ${place}`,
    ]);
    return tapResult(stdout);
  };
}

/** Counts TAP lines; a failure marked TODO is none. */
export function tapResult(text: string): FileResult {
  const planned = Number(/^1\.\.(\d+)/m.exec(text)?.[1] ?? 0);
  const passed = new Set<number>();
  for (const [, not, number, rest = ''] of text.matchAll(/^(not )?ok (\d+)(.*)$/gm))
    if (!not || rest.includes('# TODO')) passed.add(Number(number));
  const failed = Array.from({ length: planned }, (_, at) => at + 1).filter((number) => !passed.has(number));
  return { passed: passed.size, failed, text };
}
