/**
 * What `go get` finds: a module proxy (GOPROXY protocol, go.dev/ref/mod) as static files, from Debian's -dev packages. The
 * files are Debian's, so sums differ from the originals'; the images turn the sum database off.
 */
import { zipSync } from 'fflate';
import type { PackageSource } from './archive.ts';
import { readDeb } from './deb.ts';
import { upstreamVersion } from './version.ts';

/** Debian package -> module. Modules whose dependencies are all here, or that have none. */
const MODULES: Readonly<Record<string, string>> = {
  'golang-github-go-sql-driver-mysql-dev': 'github.com/go-sql-driver/mysql',
  'golang-github-google-uuid-dev': 'github.com/google/uuid',
  'golang-github-gorilla-mux-dev': 'github.com/gorilla/mux',
  'golang-github-pkg-errors-dev': 'github.com/pkg/errors',
};

/** 1980, the first year that zip knows: the same bytes each time. */
const ZIP_DATE = new Date('1980-01-02T00:00:00Z');

/** Files by path below the proxy's root. */
export async function goModules(archive: PackageSource): Promise<Map<string, Uint8Array>> {
  const out = new Map<string, Uint8Array>();
  const utf8 = new TextEncoder();
  for (const [name, module] of Object.entries(MODULES)) {
    const entry = archive.index.get(name);
    const deb = await readDeb(await archive.fetch(entry));
    const version = `v${upstreamVersion(entry.version)}`;
    const top = `usr/share/gocode/src/${module}/`;
    const files = deb.files.flatMap(({ entry: { name: path, type }, data }) => {
      const below = path.replace(/^\.?\//, '');
      return type === 'file' && below.startsWith(top) ? [[below.slice(top.length), data] as const] : [];
    });
    const own = files.find(([path]) => path === 'go.mod')?.[1];
    // Requirements that aren't here would keep the module from being used; packages that need them don't compile then.
    const mod = own ?? utf8.encode(`module ${module}\n`);
    const zip = zipSync(Object.fromEntries(files.map(([path, data]) => [`${module}@${version}/${path}`, data])), {
      mtime: ZIP_DATE,
    });
    const time = new Date((deb.files[0]?.entry.mtime ?? 0) * 1000).toISOString().replace('.000', '');
    const info = utf8.encode(JSON.stringify({ Version: version, Time: time }));
    const versions = `${module}/@v`;
    out.set(`${versions}/list`, utf8.encode(`${version}\n`));
    out.set(`${module}/@latest`, info);
    out.set(`${versions}/${version}.info`, info);
    out.set(`${versions}/${version}.mod`, mod);
    out.set(`${versions}/${version}.zip`, zip);
  }
  return out;
}
