import { describe, expect, test } from 'vitest';
import { chainId, chainIds, digestOf, digestProblem, isDigest } from '../../../src/engine/oci/digest.ts';
import { utf8 } from '../../../src/lib/bytes.ts';

const a = `sha256:${'a'.repeat(64)}`;
const b = `sha256:${'b'.repeat(64)}`;

describe('digests', () => {
  test('are recognised by algorithm, length and digits', () => {
    expect(isDigest(a)).toBe(true);
    expect(digestProblem('abc')).toBe('invalid checksum digest format');
    expect(digestProblem('sha256:abc')).toBe('invalid checksum digest length');
    expect(digestProblem(`md5:${'a'.repeat(32)}`)).toBe('unsupported digest algorithm');
    expect(digestProblem(a.toUpperCase().replace('SHA', 'sha'))).toBe('invalid checksum digest format');
  });

  test('chain IDs fold from the lowest layer up', () => {
    expect(chainId([])).toBeUndefined();
    expect(chainIds([a])).toEqual([a]);
    expect(chainIds([a, b])).toEqual([a, digestOf(utf8(`${a} ${b}`))]);
  });
});
