/** Manifests and indexes (OCI image-spec, manifest.md and image-index.md; Docker's schema 2), and choosing one for a platform. */
import { notFound, system } from '../errdefs.ts';
import { isDescriptorShape, isObject } from './validate.ts';

export const mediaTypes = {
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociConfig: 'application/vnd.oci.image.config.v1+json',
  ociLayerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  ociLayer: 'application/vnd.oci.image.layer.v1.tar',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  dockerLayer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
} as const;

export interface Platform {
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  readonly 'os.version'?: string;
}

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: Platform;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly urls?: readonly string[];
}

export interface Manifest {
  readonly schemaVersion: 2;
  readonly mediaType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Index {
  readonly schemaVersion: 2;
  readonly mediaType?: string;
  readonly manifests: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

export function isDescriptor(value: unknown): value is Descriptor {
  return isDescriptorShape(value);
}

/**
 * Reads a manifest or an index. A document that is both, or that says another media type than it was sent as, is refused
 * (CVE-2021-41190).
 * @throws system
 */
export function parseManifest(bytes: Uint8Array, mediaType: string): Manifest | Index {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw system('invalid manifest: not JSON');
  }
  if (!isObject(value)) throw system('invalid manifest: not an object');
  if (value.schemaVersion !== 2) throw system(`unsupported schema version ${String(value.schemaVersion)}`);
  if (typeof value.mediaType === 'string' && mediaType && value.mediaType !== mediaType)
    throw system(`mediaType in manifest should be '${mediaType}' not '${value.mediaType}'`);
  if ('subject' in value && !isDescriptor(value.subject)) throw system('invalid manifest: a bad subject');
  const isIndex = 'manifests' in value;
  const isManifest = 'layers' in value || 'config' in value;
  if (isIndex && isManifest) throw system('invalid manifest: both an index and a manifest');
  if (isIndex) {
    if (!Array.isArray(value.manifests) || !value.manifests.every(isDescriptor))
      throw system('invalid index: a bad descriptor');
    return value as unknown as Index;
  }
  if (!isDescriptor(value.config) || !Array.isArray(value.layers) || !value.layers.every(isDescriptor))
    throw system('invalid manifest: a bad descriptor');
  return value as unknown as Manifest;
}

export function isIndex(document: Manifest | Index): document is Index {
  return 'manifests' in document;
}

export function formatPlatform(platform: Platform): string {
  return `${platform.os}/${platform.architecture}${platform.variant ? `/${platform.variant}` : ''}`;
}

/** The index's manifest for a platform. @throws notFound in containerd's words */
export function selectManifest(index: Index, wanted: Platform): Descriptor {
  const found = index.manifests.find(
    ({ platform }) =>
      platform?.os === wanted.os &&
      platform.architecture === wanted.architecture &&
      (wanted.variant === undefined || platform.variant === wanted.variant),
  );
  if (found) return found;
  throw notFound(`no matching manifest for ${formatPlatform(wanted)} in the manifest list entries`);
}
