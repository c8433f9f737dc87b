/** Changed files into a service's running containers: a tar to all of them, `rm` for what is gone (compose's internal/sync). */

import type { System } from '../../../kernel/exec/program.ts';
import { S_IFDIR, S_IFMT } from '../../../kernel/uapi/stat.ts';
import { text } from '../../../lib/bytes.ts';
import { type TarInput, tarStream } from '../../../lib/tar.ts';
import { entryOf } from '../../build/context.ts';
import { messageOf } from '../../cli/errors.ts';
import type { Compose } from '../context.ts';
import { ComposeError } from '../model/errors.ts';
import { listContainers } from '../ops/containers.ts';
import { execIn } from '../ops/exec.ts';
import { together } from '../ops/order.ts';
import type { PathMapping } from './watch-rules.ts';

/** @throws ComposeError where a container takes none of it */
export async function syncFiles(
  compose: Compose,
  projectName: string,
  service: string,
  paths: readonly PathMapping[],
): Promise<void> {
  const client = await compose.client();
  const { system } = compose.cli;
  const containers = await listContainers(client, projectName, { services: [service] });
  const here: PathMapping[] = [];
  const gone: string[] = [];
  for (const mapping of paths) {
    const isThere = await system.lstat(mapping.hostPath).catch(() => undefined);
    if (isThere) here.push(mapping);
    else gone.push(mapping.containerPath);
  }
  await together(
    containers.map(async ({ Id }) => {
      if (gone.length > 0) await remove(compose, Id, gone);
      await client
        .call('PUT /containers/{id}/archive', {
          path: { id: Id },
          query: { path: '/', copyUIDGID: 'true' },
          body: tarStream(entries(system, here)),
        })
        .catch((error: unknown) => {
          throw new ComposeError(`copying files to ${Id}: ${messageOf(error)}`);
        });
    }),
  );
}

async function remove(compose: Compose, id: string, paths: readonly string[]): Promise<void> {
  const status = await execIn(compose, id, { Cmd: ['rm', '-rf', ...paths] }, (bytes) => compose.cli.err(text(bytes)));
  if (status !== 0) throw new ComposeError(`deleting paths in ${id}: exit code ${status}`);
}

async function* entries(system: System, mappings: readonly PathMapping[]): AsyncGenerator<TarInput> {
  for (const { hostPath, containerPath } of mappings) yield* tree(system, hostPath, containerPath.replace(/^\//, ''));
}

async function* tree(system: System, path: string, name: string): AsyncGenerator<TarInput> {
  const stat = await system.lstat(path);
  const input = await entryOf(system, path, name, stat);
  if (input) yield { ...input, entry: { ...input.entry, uid: stat.uid, gid: stat.gid } };
  if ((stat.mode & S_IFMT) !== S_IFDIR) return;
  for (const item of await system.readdir(path)) yield* tree(system, `${path}/${item.name}`, `${name}/${item.name}`);
}
