/** Secrets and configs whose content is a value: written into a container before it starts (compose's secrets.go). */

import { utf8 } from '../../../lib/bytes.ts';
import { tarStream } from '../../../lib/tar.ts';
import type { Compose } from '../context.ts';
import { ComposeError } from '../model/errors.ts';
import type { Project, Service } from '../model/project.ts';
import type { FileObject, FileReference } from '../model/service-shape.ts';

/** @throws ComposeError for a variable that isn't set */
export async function injectFiles(compose: Compose, project: Project, service: Service, id: string): Promise<void> {
  for (const what of ['secret', 'config'] as const) {
    const all = what === 'secret' ? project.secrets : project.configs;
    for (const reference of service[`${what}s`] ?? []) {
      const object = all.get(reference.source ?? '');
      const content = object ? contentOf(project, object, what) : '';
      if (!object || content === '') continue;
      if (service.read_only)
        throw new ComposeError(
          `cannot create ${what} "${object.name ?? ''}" in read-only service ${service.name}: \`file\` is the sole supported option`,
        );
      await copy(compose, id, content, reference, what);
    }
  }
}

function contentOf(project: Project, { content, environment, name }: FileObject, what: string): string {
  if (content !== undefined && content !== '') return content;
  if (environment === undefined) return '';
  const value = project.environment.get(environment);
  if (value === undefined)
    throw new ComposeError(`environment variable "${environment}" required by ${what} "${name ?? ''}" is not set`);
  return value;
}

async function copy(
  compose: Compose,
  id: string,
  content: string,
  { source = '', target = '', uid, gid, mode }: FileReference,
  what: 'secret' | 'config',
): Promise<void> {
  const folder = what === 'secret' ? '/run/secrets/' : '/';
  const path =
    target === '' ? folder + source : what === 'secret' && !target.startsWith('/') ? folder + target : target;
  const data = utf8(content);
  const entry = {
    name: path.replace(/^\//, ''),
    type: 'file' as const,
    mode: mode ?? 0o444,
    uid: Number(uid ?? 0),
    gid: Number(gid ?? 0),
    size: data.length,
    mtime: Math.floor(compose.cli.system.now() / 1e9),
  };
  const client = await compose.client();
  await client.call('PUT /containers/{id}/archive', {
    path: { id },
    query: { path: '/', ...(uid !== undefined || gid !== undefined ? { copyUIDGID: 'true' } : {}) },
    body: tarStream([{ entry, data }]),
  });
}
