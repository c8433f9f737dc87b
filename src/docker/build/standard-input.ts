/** `docker build -`: standard input is an archive, or the Dockerfile of an empty context, as its first bytes say. */
import { concat } from '../../lib/bytes.ts';
import { sniff } from '../../lib/sniff.ts';
import { readAll } from '../../lib/stream.ts';
import type { Cli } from '../cli/cli.ts';

export type StandardInput =
  | { readonly kind: 'dockerfile'; readonly bytes: Uint8Array }
  | { readonly kind: 'archive'; readonly pieces: AsyncIterable<Uint8Array> };

/** As much as tells what it is. */
const enough = 512;

async function* from(cli: Cli, start: Uint8Array): AsyncGenerator<Uint8Array> {
  yield start;
  for (let chunk = await cli.system.read(0); chunk.length > 0; chunk = await cli.system.read(0)) yield chunk;
}

/** @param file of `--file` @throws Error in docker's words: a terminal, another Dockerfile beside this one */
export async function standardInput(cli: Cli, file: string): Promise<StandardInput> {
  if (file === '-') throw new Error("invalid argument: can't use stdin for both build context and dockerfile");
  if (cli.system.isTerminal(0)) throw new Error('unable to prepare context: stdin is a terminal');
  const head: Uint8Array[] = [];
  for (let length = 0; length < enough; ) {
    const chunk = await cli.system.read(0);
    if (chunk.length === 0) break;
    head.push(chunk);
    length += chunk.length;
  }
  const start = concat(head);
  if (sniff(start) !== 'unknown') return { kind: 'archive', pieces: from(cli, start) };
  return { kind: 'dockerfile', bytes: concat([start, await readAll(cli.system.readable(0))]) };
}

export const ambiguous = 'ambiguous Dockerfile source: both stdin and flag correspond to Dockerfiles';
