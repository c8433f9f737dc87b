import { expect, test } from 'vitest';
import { parseIndex, resolve } from '../../../src/programs/apk/repository.ts';

const index = parseIndex(`Package: web
Version: 1.2-3
Depends: libweb (>= 1), perl:any, mta | tiny-mta
Installed-Size: 10
Size: 99
Filename: pool/web.deb
Description: a server
 with a long text

Package: libweb
Version: 1
Pre-Depends: libbase
Depends: web

Package: libbase
Version: 2

Package: tiny-mta
Version: 3

Package: mail
Version: 1
Provides: virtual-mail (= 1)

Package: wants-virtual
Version: 1
Depends: virtual-mail
`);

test('a paragraph is a package', () => {
  expect(index.get('web')).toMatchObject({
    version: '1.2-3',
    depends: [['libweb'], ['perl'], ['mta', 'tiny-mta']],
    description: 'a server',
    filename: 'pool/web.deb',
    size: 99,
    installedSize: 10_240,
  });
});

test('dependencies come first, circles end, what busybox provides is left out', () => {
  const names = resolve(index, ['web'], new Set()).map(({ name }) => name);
  expect(names).toEqual(['libbase', 'libweb', 'tiny-mta', 'web']);
});

test('what is installed is not installed again, and a provider stands for a name', () => {
  expect(resolve(index, ['web'], new Set(['libweb', 'tiny-mta'])).map(({ name }) => name)).toEqual(['web']);
  expect(resolve(index, ['wants-virtual'], new Set()).map(({ name }) => name)).toEqual(['mail', 'wants-virtual']);
});
