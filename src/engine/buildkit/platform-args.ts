/** Arguments that are there without being given: BUILDPLATFORM, TARGETARCH and their like (Dockerfile reference, "Automatic platform ARGs"). */
import { formatPlatform, type Platform } from '../oci/manifest.ts';

/** @param stage the target's name, `default` for the last one */
export function platformArgs(build: Platform, target: Platform, stage: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [prefix, platform] of [
    ['BUILD', build],
    ['TARGET', target],
  ] as const) {
    found.set(`${prefix}PLATFORM`, formatPlatform(platform));
    found.set(`${prefix}OS`, platform.os);
    found.set(`${prefix}OSVERSION`, platform['os.version'] ?? '');
    found.set(`${prefix}ARCH`, platform.architecture);
    found.set(`${prefix}VARIANT`, platform.variant ?? '');
  }
  found.set('TARGETSTAGE', stage);
  return found;
}
