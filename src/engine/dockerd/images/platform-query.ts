/** The `platform` of image requests: JSON of an OCI platform, and whether an image's configuration is for it. */
import { type EngineError, invalidParameter, notFound } from '../../errdefs.ts';
import type { ImageConfig } from '../../oci/image-config.ts';
import { formatPlatform, type Platform } from '../../oci/manifest.ts';

/** @throws invalidParameter */
export function parsePlatformQuery(text: string): Platform {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidParameter('failed to parse platform');
  }
  const { os, architecture, variant } = (value ?? {}) as Partial<Record<keyof Platform, unknown>>;
  if (typeof os !== 'string' || typeof architecture !== 'string' || os === '' || architecture === '')
    throw invalidParameter('both OS and Architecture must be provided');
  return { os, architecture, ...(typeof variant === 'string' && variant !== '' ? { variant } : {}) };
}

/** A variant counts where it is asked for. */
export function isFor(config: ImageConfig, { os, architecture, variant }: Platform): boolean {
  if ((config.os || 'linux') !== os || config.architecture !== architecture) return false;
  return variant === undefined || (config.variant ?? '') === variant;
}

export function wrongPlatform(name: string, config: ImageConfig, asked: Platform): EngineError {
  return notFound(
    `image with reference ${name} was found but its platform (${formatPlatform(config)}) does not match the specified platform (${formatPlatform(asked)})`,
  );
}
