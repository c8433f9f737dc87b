import { describe, expect, test } from 'vitest';
import {
  checkAnnotations,
  entitlements,
  refuseAttestations,
  refuseCacheExports,
} from '../../../src/docker/build/driver-limits.ts';

const none = { attest: [], provenance: '', sbom: '' };

describe("what buildx refuses with the docker driver, in the real one's words", () => {
  test.each([
    [{ ...none, provenance: 'false', sbom: 'false' }],
    [{ ...none, attest: ['type=sbom,disabled=true', 'type=provenance,disabled=true'] }],
  ])('no attestations are what there is: %j', (flags) => {
    expect(() => refuseAttestations(flags)).not.toThrow();
  });

  test.each([
    [{ ...none, provenance: 'true' }, 'Attestation is not supported for the docker driver.'],
    [{ ...none, provenance: 'mode=max' }, 'Attestation is not supported for the docker driver.'],
    [{ ...none, attest: ['type=provenance'], provenance: 'false' }, 'Attestation is not supported'],
    [{ ...none, sbom: 'bogus' }, 'ERROR: invalid value bogus'],
    [{ ...none, attest: ['bogus'] }, 'ERROR: invalid value bogus'],
  ])('%j', (flags, message) => {
    expect(() => refuseAttestations(flags)).toThrow(message);
  });

  test('entitlements, annotations and caches elsewhere', () => {
    expect(entitlements(['network.host'])).toEqual(['network.host']);
    expect(() => entitlements(['bogus'])).toThrow('unknown entitlement bogus');
    expect(() => entitlements(['security.insecure'])).toThrow(
      'failed to solve: granting entitlement security.insecure is not allowed by build daemon configuration',
    );
    expect(() => checkAnnotations(['a=b', 'bogus'])).toThrow('invalid annotation "bogus", expected key=value');
    expect(() => refuseCacheExports(['type=local,dest=x'])).toThrow('Cache export is not supported');
    expect(() => refuseCacheExports(['user/x:1'])).toThrow('Cache export is not supported');
    expect(() => refuseCacheExports([])).not.toThrow();
  });
});
