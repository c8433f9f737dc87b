/** `-o FILE` of save and export: standard output where absent, never a terminal (docker/cli's CopyToFile). */

import type { Stream } from '../../engine/api/endpoints.ts';
import { O_CREAT, O_TRUNC, O_WRONLY } from '../../kernel/uapi/fcntl.ts';
import { chunks } from '../../lib/stream.ts';
import type { Cli } from './cli.ts';
import { CliError } from './errors.ts';

/**
 * @param what goes wrong: `failed to save image`
 * @throws CliError where `path` is empty and standard output a terminal, or its folder is missing
 */
export async function checkOutput(cli: Cli, path: string, what: string): Promise<void> {
  if (path === '' && cli.system.isTerminal(1)) {
    throw new CliError('cowardly refusing to save to a terminal. Use the -o flag or redirect');
  }
  const isFolder = await cli.system.stat(path).then(
    ({ mode }) => (mode & 0o170000) === 0o040000,
    () => false,
  );
  if (path !== '' && isFolder) throw new CliError(`${what}: cannot write to a directory`);
  const folder = path.includes('/') ? path.replace(/\/[^/]*$/, '') || '/' : '.';
  const isThere = await cli.system.stat(folder).then(
    () => true,
    () => false,
  );
  if (!isThere) throw new CliError(`${what}: invalid output path: stat ${folder}: no such file or directory`);
}

/** The file appears only once everything has come. */
export async function copyOut(cli: Cli, path: string, stream: Stream): Promise<void> {
  if (path === '') {
    for await (const chunk of chunks(stream)) await cli.out(chunk);
    return;
  }
  const { system } = cli;
  const isDevice = await system.stat(path).then(
    ({ mode }) => (mode & 0o170000) !== 0o100000,
    () => false,
  );
  const target = isDevice ? path : `${path}.tmp-${system.pid}`;
  const fd = await system.open(target, O_WRONLY | O_CREAT | O_TRUNC, 0o600);
  try {
    for await (const chunk of chunks(stream)) await system.write(fd, chunk);
    system.close(fd);
  } catch (error) {
    system.close(fd);
    if (!isDevice) await system.unlink(target).catch(() => undefined);
    throw error;
  }
  if (!isDevice) await system.rename(target, path);
}
