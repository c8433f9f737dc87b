/**
 * The images that Drydock's Docker Hub serves, as bases: what an image took over from one is no work of the student's, and
 * BuildKit leaves no tag of the base behind. Read from the registry's files (OCI image-spec: index, manifest, configuration).
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageInspect } from '../../../engine/api/types/image.ts';
import { projectRoot } from '../../project.ts';

export type Base = Pick<ImageInspect, 'Config' | 'RootFS'>;

interface Manifest {
  readonly manifests?: readonly { readonly digest: string }[];
  readonly config?: { readonly digest: string };
}

interface Configuration {
  readonly config?: ImageInspect['Config'];
  readonly rootfs: { readonly type: string; readonly diff_ids: string[] };
}

const library = join(projectRoot, 'public', 'v2', 'library');

function readJsonFile<T>(...path: readonly string[]): T {
  return JSON.parse(readFileSync(join(library, ...path), 'utf8')) as T;
}

function baseOf(repository: string, reference: string): Base[] {
  const { manifests, config } = readJsonFile<Manifest>(repository, 'manifests', reference);
  if (manifests) return manifests.flatMap(({ digest }) => baseOf(repository, digest));
  if (!config) return [];
  const { config: Config = null, rootfs } = readJsonFile<Configuration>(repository, 'blobs', config.digest);
  return [{ Config, RootFS: { Type: rootfs.type, Layers: rootfs.diff_ids } } as Base];
}

let kept: readonly Base[] | undefined;

/** Read once in a process. */
export function publishedBases(): readonly Base[] {
  kept ??= globSync('*/manifests/*', { cwd: library })
    .map((path) => path.split('/'))
    .filter(([, , reference = '']) => !reference.startsWith('sha256:'))
    .flatMap(([repository = '', , reference = '']) => baseOf(repository, reference));
  return kept;
}
