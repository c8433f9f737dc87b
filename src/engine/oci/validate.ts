/** Whether foreign JSON has the shapes that the OCI image specification's schemas ask for (image-spec, schema/*.json). */

type Fields = Record<string, unknown>;

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const mediaType = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/;
/** Of any algorithm: what can't be verified is refused when it is fetched. */
const digest = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/;
const hexLengths: Readonly<Record<string, number>> = { sha256: 64, sha512: 128 };
const uri = /^[A-Za-z][A-Za-z0-9+.-]*:\S+$/;
const padded = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Absent, or what `check` takes. */
const maybe = (value: unknown, check: (value: unknown) => boolean): boolean => value === undefined || check(value);
const maybeNull = (value: unknown, check: (value: unknown) => boolean): boolean =>
  value === null || maybe(value, check);
const isString = (value: unknown): boolean => typeof value === 'string';
const isMediaType = (value: unknown): boolean => typeof value === 'string' && mediaType.test(value);
const isStrings = (value: unknown): boolean => Array.isArray(value) && value.every(isString);
const isStringMap = (value: unknown): boolean => isObject(value) && Object.values(value).every(isString);

export function isAnyDigest(value: unknown): value is string {
  if (typeof value !== 'string' || !digest.test(value)) return false;
  const [algorithm = '', encoded = ''] = value.split(':');
  const length = hexLengths[algorithm];
  return length === undefined || (encoded.length === length && /^[a-f0-9]+$/.test(encoded));
}

function isPlatform(value: unknown): boolean {
  return isObject(value) && isString(value.architecture) && isString(value.os) && maybe(value.variant, isString);
}

export function isDescriptorShape(value: unknown): boolean {
  return (
    isObject(value) &&
    isMediaType(value.mediaType) &&
    isAnyDigest(value.digest) &&
    Number.isSafeInteger(value.size) &&
    Number(value.size) >= 0 &&
    maybe(value.platform, isPlatform) &&
    maybe(value.artifactType, isMediaType) &&
    maybe(value.annotations, isStringMap) &&
    maybe(value.data, (data) => typeof data === 'string' && padded.test(data)) &&
    maybe(value.urls, (urls) => Array.isArray(urls) && urls.every((url) => typeof url === 'string' && uri.test(url)))
  );
}

function isProcess(value: unknown): boolean {
  return (
    isObject(value) &&
    maybeNull(value.User, isString) &&
    maybeNull(value.WorkingDir, isString) &&
    maybeNull(value.StopSignal, isString) &&
    maybeNull(value.Env, isStrings) &&
    maybeNull(value.Cmd, isStrings) &&
    maybeNull(value.Entrypoint, isStrings) &&
    maybeNull(value.Volumes, isObject) &&
    maybeNull(value.ExposedPorts, isObject) &&
    maybeNull(value.Labels, isStringMap)
  );
}

/** All of an image's configuration but its rootfs. */
export function isConfigShape(value: Fields): boolean {
  return (
    isString(value.architecture) &&
    isString(value.os) &&
    maybe(value.variant, isString) &&
    maybeNull(value.created, isString) &&
    maybe(value.author, isString) &&
    maybeNull(value.history, (history) => Array.isArray(history) && history.every(isObject)) &&
    maybeNull(value.config, isProcess)
  );
}
