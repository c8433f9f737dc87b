/**
 * API versions (moby's api/server/middleware/version.go): the `/v1.NN` prefix of a path, the default without one, and
 * Docker's words for versions outside what the daemon serves.
 */

export const apiVersion = '1.51';
export const minApiVersion = '1.24';

/** `/v1.43/containers/json` → { version: '1.43', path: '/containers/json' }; no prefix: version undefined. */
export function splitVersion(path: string): {
  readonly version: string | undefined;
  readonly path: string;
} {
  const match = /^\/v(\d[\d.]*)(\/.*)$/.exec(path);
  return match ? { version: match[1], path: match[2] ?? '/' } : { version: undefined, path };
}

/** Numeric by component: negative, 0 or positive. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = Number(left[i] ?? 0) - Number(right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The daemon's refusal (status 400) of a version it doesn't serve, or undefined. */
export function versionError(version: string): string | undefined {
  if (compareVersions(version, minApiVersion) < 0) {
    return `client version ${version} is too old. Minimum supported API version is ${minApiVersion}, please upgrade your client to a newer version`;
  }
  if (compareVersions(version, apiVersion) > 0) {
    return `client version ${version} is too new. Maximum supported API version is ${apiVersion}`;
  }
  return undefined;
}
