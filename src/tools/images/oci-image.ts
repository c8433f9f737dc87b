/** The JSON of an OCI image (image-spec: config, manifest, index) as BuildKit writes it for Docker Hub, for linux/riscv64. */
import type { ImageConfig } from '../../images/image.ts';
import { digestOf, type Layer } from './layer.ts';

export interface History {
  readonly created: string;
  readonly created_by: string;
  readonly comment?: string;
  readonly empty_layer?: true;
}

export interface Blob {
  readonly digest: string;
  readonly bytes: Uint8Array;
}

export interface OciImage {
  readonly config: Blob;
  readonly manifest: Blob;
  readonly index: Blob;
  readonly layers: readonly Layer[];
}

export const MEDIA_TYPES = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
} as const;

function jsonBlob(value: unknown, indent?: number): Blob {
  const bytes = new TextEncoder().encode(JSON.stringify(value, null, indent));
  return { digest: digestOf(bytes), bytes };
}

/** Only the fields that are set, in the order of Go's struct. */
function orderedConfig(config: ImageConfig): ImageConfig {
  const order = [
    'User',
    'ExposedPorts',
    'Env',
    'Entrypoint',
    'Cmd',
    'Volumes',
    'WorkingDir',
    'Labels',
    'StopSignal',
  ] as const;
  return Object.fromEntries(
    order.filter((name) => config[name] !== undefined).map((name) => [name, sortKeys(config[name])]),
  );
}

/** Go sorts the keys of a map. */
function sortKeys(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** @param created RFC 3339 */
export function makeImage(
  layers: readonly Layer[],
  history: readonly History[],
  config: ImageConfig,
  created: string,
): OciImage {
  const configBlob = jsonBlob({
    architecture: 'riscv64',
    config: orderedConfig(config),
    created,
    history,
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.diffId) },
  });
  const manifest = jsonBlob(
    {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      config: { mediaType: MEDIA_TYPES.config, digest: configBlob.digest, size: configBlob.bytes.length },
      layers: layers.map(({ digest, blob }) => ({ mediaType: MEDIA_TYPES.layer, digest, size: blob.length })),
    },
    2,
  );
  const index = jsonBlob(
    {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.index,
      manifests: [
        {
          mediaType: MEDIA_TYPES.manifest,
          digest: manifest.digest,
          size: manifest.bytes.length,
          platform: { architecture: 'riscv64', os: 'linux' },
        },
      ],
    },
    2,
  );
  return { config: configBlob, manifest, index, layers };
}
