/** What a build is called: by its folder here and its Dockerfile, since the builder knows neither (buildx's history naming). */
import { isRemote } from '../input.ts';
import type { LocalState } from '../local-state.ts';

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** @param attributes of the frontend */
export function buildName(attributes: ReadonlyMap<string, string>, local: LocalState | undefined): string {
  const target = attributes.get('target') ?? '';
  const name = attributes.get('context') || localName(attributes, local);
  if (target === '') return name;
  return name === '' ? target : `${name} (${target})`;
}

function localName(attributes: ReadonlyMap<string, string>, local: LocalState | undefined): string {
  const known = (path: string | undefined): string => (path === undefined || path === '-' ? '' : path);
  const folder = local && !isRemote(local.LocalPath) ? known(local.LocalPath) : '';
  const own = local && !isRemote(local.LocalPath) ? known(local.DockerfilePath) : '';
  const filename = attributes.get('filename') ?? '';
  const file = own !== '' && own !== 'Dockerfile' ? own : filename === 'Dockerfile' ? '' : filename;
  const dockerfile = file.replace(/\/Dockerfile$/, '');
  if (dockerfile.startsWith(folder) && dockerfile.length > folder.length)
    return dockerfile.slice(folder.lastIndexOf('/') + 1);
  const path = dockerfile || folder;
  const isDefault = file === '' || file !== dockerfile;
  const at = path.lastIndexOf('/');
  if (isDefault) return baseName(path);
  return at < 0 ? `${baseName(path)}/${path}` : `${baseName(path.slice(0, at))}/${baseName(path)}`;
}
