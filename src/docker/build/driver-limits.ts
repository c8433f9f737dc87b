/** What buildx refuses with the docker driver, whose images are the daemon's own (buildx's build/opt.go), in its words. */
import { splitCsv } from '../cli/csv.ts';
import { CliError } from '../cli/errors.ts';

/** @param page behind docs.docker.com/go/ */
export function notWithThisDriver(what: string, page: string): Error {
  return new Error(`${what} is not supported for the docker driver.
Switch to a different driver, or turn on the containerd image store, and try again.
Learn more at https://docs.docker.com/go/${page}/`);
}

export interface AttestationFlags {
  readonly attest: readonly string[];
  readonly provenance: string;
  readonly sbom: string;
}

/** `--provenance=false` and the like ask for none, which there is. @throws CliError, Error for all others */
export function refuseAttestations({ attest, provenance, sbom }: AttestationFlags): void {
  const shorthand = (type: string, value: string): string[] => {
    if (value === '') return [];
    if (/^(1|t|true)$/i.test(value)) return [`type=${type}`];
    return /^(0|f|false)$/i.test(value) ? [`type=${type},disabled=true`] : [`type=${type},${value}`];
  };
  const isWanted = (spec: string): boolean => {
    const fields = splitCsv(spec).map((field): [string, string] => {
      const at = field.indexOf('=');
      if (at < 0) throw new CliError(`ERROR: invalid value ${field}`);
      return [field.slice(0, at).toLowerCase(), field.slice(at + 1)];
    });
    return !fields.some(([key, value]) => key === 'disabled' && value === 'true');
  };
  const wanted = [...attest, ...shorthand('provenance', provenance), ...shorthand('sbom', sbom)].filter(isWanted);
  if (wanted.length > 0) throw notWithThisDriver('Attestation', 'attestations');
}

const granted = 'network.host';
const known = [granted, 'security.insecure', 'device'];

/** What of `--allow` the builder grants. @throws Error in buildx's and BuildKit's words */
export function entitlements(allow: readonly string[]): readonly string[] {
  for (const name of allow) {
    if (!known.includes(name)) throw new Error(`unknown entitlement ${name}`);
    if (name !== granted)
      throw new Error(`failed to solve: granting entitlement ${name} is not allowed by build daemon configuration`);
  }
  return allow;
}

/** Annotations belong to manifests, which the daemon's images don't have: read, and then of no effect. @throws Error */
export function checkAnnotations(annotations: readonly string[]): void {
  for (const annotation of annotations)
    if (!annotation.includes('='))
      throw new Error(`parse annotations: invalid annotation ${JSON.stringify(annotation)}, expected key=value`);
}

/** @throws Error for every way to keep the cache elsewhere */
export function refuseCacheExports(specs: readonly string[]): void {
  if (specs.length === 0) return;
  if (specs.every((spec) => splitCsv(spec).includes('type=inline')))
    throw new Error('--cache-to type=inline is not supported here: this builder writes no cache into images');
  throw notWithThisDriver('Cache export', 'build-cache-backends');
}
