/** `initial_sync`: files changed since the service's image was made go into its containers first (compose's initialSyncFiles). */

import { encodeFilters } from '../../../engine/api/filters.ts';
import type { System } from '../../../kernel/exec/program.ts';
import { S_IFDIR, S_IFMT, S_IFREG } from '../../../kernel/uapi/stat.ts';
import { basename } from '../../../lib/path.ts';
import { openError } from '../../container/files.ts';
import type { Compose } from '../context.ts';
import { ComposeError } from '../model/errors.ts';
import { label } from '../ops/labels.ts';
import { isBindMounted, type PathMapping, type WatchRule } from './watch-rules.ts';

/** @throws ComposeError where there is no container, or the path isn't there */
export async function initialSyncFiles(compose: Compose, projectName: string, rule: WatchRule): Promise<PathMapping[]> {
  const { system } = compose.cli;
  const stat = await system.stat(rule.path).catch((error: unknown) => {
    throw new ComposeError(`stat ${rule.path}: ${openError(rule.path, error, 'stat')}`);
  });
  const made = await imageCreated(compose, projectName, rule.service.name);
  if ((stat.mode & S_IFMT) === S_IFDIR) return changedSince(system, rule, made, rule.path);
  const isOld = stat.mtime / 1e6 <= made || (stat.mode & S_IFMT) !== S_IFREG;
  return isOld || isLeftOut(rule, rule.path) ? [] : mapped(rule, rule.path);
}

/** Milliseconds since 1970. */
async function imageCreated(compose: Compose, projectName: string, service: string): Promise<number> {
  const client = await compose.client();
  const labels = [`${label.project}=${projectName}`, `${label.service}=${service}`];
  const filters = encodeFilters(new Map([['label', labels]]));
  const [container] = await client.call('GET /containers/json', { query: { all: '1', filters } });
  if (!container) throw new ComposeError("could not get created time for service's image");
  const { Created } = await client.call('GET /images/{name}/json', { path: { name: container.ImageID } });
  return Date.parse(Created ?? '');
}

async function changedSince(system: System, rule: WatchRule, made: number, folder: string): Promise<PathMapping[]> {
  const found: PathMapping[] = [];
  for (const { name } of await system.readdir(folder)) {
    const path = `${folder}/${name}`;
    if (isLeftOut(rule, path)) continue;
    const { mode, mtime } = await system.lstat(path);
    if ((mode & S_IFMT) === S_IFDIR) found.push(...(await changedSince(system, rule, made, path)));
    else if (mtime / 1e6 >= made) found.push(...mapped(rule, path));
  }
  return found;
}

/** Compose asks its patterns for the bare name here, as if it lay beside the path that is watched. */
function isLeftOut(rule: WatchRule, path: string): boolean {
  return rule.isIgnored(basename(path)) || isBindMounted(path, rule.service.volumes);
}

function mapped({ path: root, trigger: { target = '' } }: WatchRule, path: string): PathMapping[] {
  return [{ hostPath: path, containerPath: target + path.slice(root.length) }];
}
