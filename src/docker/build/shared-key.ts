/** A folder's identity for the builder, which keeps its files for the next build (buildx's shared session key). */
import { utf8 } from '../../lib/bytes.ts';
import { sha256Hex } from '../../lib/sha256.ts';
import type { Cli } from '../cli/cli.ts';

/** @param folder absolute */
export function sharedKey(cli: Cli, folder: string): string {
  const name = folder.split('/').filter(Boolean).at(-1) ?? '';
  return `${name}:${sha256Hex(utf8(`${cli.globals.configDirectory}:${folder}`)).slice(0, 16)}`;
}
