/** A project's volumes: found, made, removed; one whose configuration changed is made anew after a question. */

import { version } from '../compose-version.ts';
import type { Compose } from '../context.ts';
import { ComposeError } from '../model/errors.ts';
import type { Project } from '../model/project.ts';
import { volumeHash } from '../model/render.ts';
import type { Volume } from '../model/service-shape.ts';
import { done, failed, type Progress, warning, working } from '../view/progress.ts';
import { isConflict, isNotFound, listContainers } from './containers.ts';
import { label } from './labels.ts';
import { stopAndRemove } from './stop.ts';

/** Key in the file → name. @throws ComposeError */
export async function ensureVolumes(
  compose: Compose,
  progress: Progress,
  project: Project,
  assumeYes: boolean,
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const [key, volume] of project.volumes)
    names.set(key, await ensureVolume(compose, progress, project, key, volume, assumeYes));
  return names;
}

async function ensureVolume(
  compose: Compose,
  progress: Progress,
  project: Project,
  key: string,
  volume: Volume,
  assumeYes: boolean,
): Promise<string> {
  const client = await compose.client();
  const name = volume.name ?? key;
  const existing = await client.call('GET /volumes/{name}', { path: { name } }).catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
  if (!existing) {
    if (volume.external) throw new ComposeError(`external volume "${name}" not found`);
    await createVolume(compose, progress, project, key, volume, name);
    return name;
  }
  if (volume.external) return name;
  const owner = existing.Labels?.[label.project];
  const advice = 'Use `external: true` to use an existing volume';
  if (owner === undefined)
    compose.notices.warn(`volume "${name}" already exists but was not created by Docker Compose. ${advice}`);
  else if (owner !== project.name)
    compose.notices.warn(
      `volume "${name}" already exists but was created for project "${owner}" (expected "${project.name}"). ${advice}`,
    );
  const hash = existing.Labels?.[label.configHash];
  if (hash === undefined || hash === volumeHash(volume)) return existing.Name;
  const question = `Volume "${name}" exists but doesn't match configuration in compose file. Recreate (data will be lost)?`;
  if (!assumeYes && !(await compose.confirm(question))) return existing.Name;
  await removeDiverged(compose, progress, project, key, name);
  await createVolume(compose, progress, project, key, volume, name);
  return name;
}

async function createVolume(
  compose: Compose,
  progress: Progress,
  project: Project,
  key: string,
  volume: Volume,
  name: string,
): Promise<void> {
  const client = await compose.client();
  const title = `Volume ${name}`;
  const labels = new Map(volume.labels ?? [])
    .set(label.volume, key)
    .set(label.project, project.name)
    .set(label.version, version.split('-')[0] ?? '')
    .set(label.configHash, volumeHash(volume));
  progress.event(working(title, 'Creating'));
  try {
    await client.call('POST /volumes/create', {
      body: {
        Name: name,
        ...(volume.driver === undefined ? {} : { Driver: volume.driver }),
        ...(volume.driver_opts ? { DriverOpts: Object.fromEntries(volume.driver_opts) } : {}),
        Labels: Object.fromEntries(labels),
      },
    });
  } catch (error) {
    progress.event(failed(title));
    throw error;
  }
  progress.event(done(title, 'Created'));
}

async function removeDiverged(
  compose: Compose,
  progress: Progress,
  project: Project,
  key: string,
  name: string,
): Promise<void> {
  const client = await compose.client();
  const services = [...project.services.values()]
    .filter(({ volumes }) => (volumes ?? []).some(({ source }) => source === key))
    .map((service) => service.name);
  for (const container of await listContainers(client, project.name, { all: true, services }))
    await stopAndRemove(compose, progress, container, {});
  await client.call('DELETE /volumes/{name}', { path: { name }, query: { force: '1' } });
}

export async function removeVolume(compose: Compose, progress: Progress, name: string): Promise<void> {
  const client = await compose.client();
  const isThere = await client.call('GET /volumes/{name}', { path: { name } }).then(
    () => true,
    (error: unknown) => !isNotFound(error),
  );
  if (!isThere) return;
  const title = `Volume ${name}`;
  progress.event(working(title, 'Removing'));
  try {
    await client.call('DELETE /volumes/{name}', { path: { name }, query: { force: '1' } });
    progress.event(done(title, 'Removed'));
  } catch (error) {
    if (isConflict(error)) progress.event(warning(title, 'Resource is still in use'));
    else if (isNotFound(error)) progress.event(done(title, 'Warning: No resource found to remove'));
    else throw error;
  }
}
