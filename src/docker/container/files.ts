/** --env-file, --label-file and variables without a value (docker/cli's pkg/kvfile). */

import { EISDIR } from '../../kernel/uapi/errno.ts';
import { O_RDONLY } from '../../kernel/uapi/fcntl.ts';
import { text, utf8 } from '../../lib/bytes.ts';
import type { Cli } from '../cli/cli.ts';
import { CliError, messageOf } from '../cli/errors.ts';

/** Lines of the files, then `given`; env lines without `=` take the caller's value, or are dropped. */
export async function readEnvironment(
  cli: Pick<Cli, 'system'>,
  files: readonly string[],
  given: readonly string[],
): Promise<string[]> {
  const lines: string[] = [];
  for (const file of files) {
    for (const line of await fileLines(cli, file)) {
      if (line.includes('=')) lines.push(line);
      else {
        const value = cli.system.env.get(line);
        if (value !== undefined) lines.push(`${line}=${value}`);
      }
    }
  }
  for (const item of given) {
    const value = item.includes('=') ? undefined : cli.system.env.get(item);
    lines.push(value === undefined ? item : `${item}=${value}`);
  }
  return lines;
}

/** Labels of the files, then `given`. */
export async function readLabels(
  cli: Cli,
  files: readonly string[],
  given: readonly string[],
): Promise<Record<string, string>> {
  const labels: Record<string, string> = {};
  const lines = [...given];
  const fromFiles: string[] = [];
  for (const file of files) fromFiles.push(...(await fileLines(cli, file)).filter((line) => line.includes('=')));
  for (const line of [...fromFiles, ...lines]) {
    const at = line.indexOf('=');
    labels[at < 0 ? line : line.slice(0, at)] = at < 0 ? '' : line.slice(at + 1);
  }
  return labels;
}

/** Bytes of a line that Go's bufio.Scanner takes, its end with it. */
const longestLine = 64 * 1024;

async function fileLines(cli: Pick<Cli, 'system'>, file: string): Promise<string[]> {
  let bytes: Uint8Array;
  try {
    bytes = await cli.system.readFile(file);
  } catch (error) {
    const why = openError(file, error);
    // What can be opened and not read is no file of lines.
    throw new Error(error === EISDIR ? `invalid env file (${file}): ${why}` : why);
  }
  const content = text(bytes).replace(/^\uFEFF/, '');
  if (content.includes('\uFFFD')) throw new Error(`invalid utf8 bytes at line 1 of env file '${file}': ${file}`);
  const lines: string[] = [];
  for (const raw of content.split('\n')) {
    if (utf8(raw).length >= longestLine) throw new Error(`invalid env file (${file}): bufio.Scanner: token too long`);
    const line = raw.replace(/\r$/, '').replace(/^\s+/, '');
    if (line === '' || line.startsWith('#')) continue;
    const name = line.split('=')[0] ?? '';
    if (name === '') throw new Error(`invalid env file (${file}): no variable name on line '${line}'`);
    if (/\s/.test(name)) throw new Error(`invalid env file (${file}): variable '${name}' contains whitespaces`);
    lines.push(line);
  }
  return lines;
}

/** A file's bytes. @throws CliError, and the stream fails, in Go's words */
export async function readableFile(system: Cli['system'], path: string): Promise<ReadableStream<Uint8Array>> {
  const fd = await system.open(path, O_RDONLY).catch((error: unknown) => {
    throw new CliError(openError(path, error));
  });
  const reader = system.readable(fd).getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read().catch((error: unknown) => {
          throw new CliError(openError(path, error, 'read'));
        });
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** Go's `open PATH: no such file or directory`. */
export function openError(path: string, error: unknown, verb = 'open'): string {
  const message = messageOf(error);
  // A directory can be opened; it is reading it that fails.
  if (verb === 'open' && /^is a directory$/i.test(message)) return openError(path, error, 'read');
  return `${verb} ${path}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}
