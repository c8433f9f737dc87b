/** The image configuration (OCI image-spec, config.md) with Docker's additions (moby image/spec v1.2): what an image ID is the digest of. */
import type { ContainerConfig } from '../api/types/container.ts';
import { system } from '../errdefs.ts';
import { isDigest } from './digest.ts';
import { isConfigShape, isObject } from './validate.ts';

export interface HistoryEntry {
  readonly created?: string;
  readonly author?: string;
  readonly created_by?: string;
  readonly comment?: string;
  readonly empty_layer?: boolean;
}

export interface ImageConfig {
  readonly created?: string;
  readonly author?: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly os: string;
  readonly 'os.version'?: string;
  readonly config?: Partial<ContainerConfig>;
  readonly rootfs: { readonly type: string; readonly diff_ids: readonly string[] };
  readonly history?: readonly HistoryEntry[];
  /** Docker's classic builder and commit write these. */
  readonly container?: string;
  readonly container_config?: Partial<ContainerConfig>;
  readonly docker_version?: string;
  readonly parent?: string;
  readonly comment?: string;
}

/** @throws system where it isn't the configuration of a layered image */
export function parseImageConfig(bytes: Uint8Array): ImageConfig {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw system(`invalid image config: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isObject(value) || !isObject(value.rootfs)) throw system('invalid image JSON, no RootFS key');
  if (!isConfigShape(value)) throw system('invalid image JSON: a field of the wrong type');
  const diffIds = value.rootfs.diff_ids ?? [];
  if (!Array.isArray(diffIds) || !diffIds.every((id) => typeof id === 'string' && isDigest(id)))
    throw system('invalid image JSON: a diff_id is no digest');
  return { ...value, rootfs: { type: 'layers', diff_ids: diffIds as string[] } } as unknown as ImageConfig;
}

/** Bytes as Go's encoding/json writes them: no spaces, `<`, `>` and `&` escaped. */
export function encodeGoJson(value: unknown): Uint8Array {
  const text = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new TextEncoder().encode(text);
}

/** A configuration as moby writes one: its fields in alphabetical order, those inside them in their own. */
export function encodeSorted(config: ImageConfig): Uint8Array {
  return encodeGoJson(Object.fromEntries(Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1))));
}
