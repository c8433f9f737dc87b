import { describe, expect, test } from 'vitest';
import {
  clean,
  parseBind,
  parseMount,
  parseVolumesFrom,
  refusePropagation,
} from '../../../../src/engine/dockerd/containers/mount-spec.ts';

describe('-v', () => {
  test.each([
    ['/data', { type: 'volume', source: '', destination: '/data', mode: 'z', readOnly: false }],
    ['vol:/data', { type: 'volume', source: 'vol', destination: '/data', mode: 'z', readOnly: false }],
    ['vol:/data:ro', { type: 'volume', source: 'vol', destination: '/data', mode: 'ro', readOnly: true }],
    ['/a/../b:/c/', { type: 'bind', source: '/b', destination: '/c', mode: '', propagation: 'rprivate' }],
    ['/a:/b:ro,private', { type: 'bind', readOnly: true, propagation: 'private', createSource: true }],
    ['vol:/data:nocopy', { type: 'volume', noCopy: true }],
  ])('%s', (raw, spec) => expect(parseBind(raw, '')).toMatchObject(spec));

  test.each([
    [
      'x',
      "invalid volume specification: 'x': invalid mount config for type \"volume\": invalid mount path: 'x' mount path must be absolute",
    ],
    [
      'a:/',
      "invalid volume specification: 'a:/': invalid mount config for type \"volume\": invalid specification: destination can't be '/'",
    ],
    ['a:/b:foo', 'invalid mode: foo'],
    ['a:/b:ro,rw', 'invalid mode: ro,rw'],
    ['a:/b:ro:z', "invalid volume specification: 'a:/b:ro:z'"],
    ['/data:ro', "invalid volume specification: '/data:ro'"],
    ['a::/b', "invalid volume specification: 'a::/b'"],
    ['a:/b:private', 'invalid mount config for type "volume": field BindOptions must not be specified'],
    ['/a:/b:nocopy', 'invalid mount config for type "bind": field VolumeOptions must not be specified'],
  ])('%s is refused', (raw, message) => expect(() => parseBind(raw, '')).toThrow(message));
});

test('what shares with its source is refused at the start', () => {
  expect(parseBind('/a:/b:rshared', '').propagation).toBe('rshared');
  expect(() => refusePropagation('/a', 'rshared')).toThrow('path /a is mounted on / but it is not a shared mount');
  expect(() => refusePropagation('/a', 'rprivate')).not.toThrow();
});

describe('--mount', () => {
  test.each([
    [
      { Type: 'bind', Source: '/a', Target: '/b' },
      { type: 'bind', createSource: false, propagation: 'rprivate' },
    ],
    [
      { Type: 'volume', Target: '/b', ReadOnly: true },
      { type: 'volume', source: '', readOnly: true, mode: 'z' },
    ],
    [
      { Type: 'tmpfs', Target: '/b', TmpfsOptions: { SizeBytes: 1024, Mode: 0o700 } },
      { options: 'mode=700,size=1024' },
    ],
    [{ Type: 'volume', Source: 'v', Target: '/b', VolumeOptions: { Subpath: 'x' } }, { subpath: 'x' }],
  ])('%j', (mount, spec) => expect(parseMount(mount)).toMatchObject(spec));

  test.each([
    [
      { Type: 'bind', Source: '', Target: '/x' },
      'invalid mount config for type "bind": field Source must not be empty',
    ],
    [
      { Type: 'bind', Source: '/a', Target: '' },
      'invalid mount config for type "bind": field Target must not be empty',
    ],
    [
      { Type: 'bind', Source: 'a', Target: '/x' },
      'invalid mount config for type "bind": invalid mount path: \'a\' mount path must be absolute',
    ],
    [{ Type: 'foo', Source: 'a', Target: '/x' }, 'invalid mount config for type "foo": mount type unknown'],
    [
      { Type: 'tmpfs', Source: 'a', Target: '/x' },
      'invalid mount config for type "tmpfs": field Source must not be specified',
    ],
    [{ Type: 'volume', Target: '/' }, "invalid specification: destination can't be '/'"],
    [
      { Type: 'volume', Source: 'v', Target: '/x', VolumeOptions: { Subpath: '../x' } },
      'subpath must be a relative path within the volume',
    ],
  ])('%j is refused', (mount, message) => expect(() => parseMount(mount)).toThrow(message));
});

test('--volumes-from', () => {
  expect(parseVolumesFrom('c')).toEqual({ container: 'c', mode: 'rw' });
  expect(parseVolumesFrom('c:ro')).toEqual({ container: 'c', mode: 'ro' });
  expect(() => parseVolumesFrom('c:banana')).toThrow('invalid mode: banana');
});

test('paths are cleaned as Go does', () => {
  expect(['/', '/a/./b//c/../d', '/../..'].map(clean)).toEqual(['/', '/a/b/d', '/']);
});
