/** ADD of a URL: fetched by the daemon (BuildKit's source/http). Every build fetches it again: there are no validators here. */
import { readAll } from '../../../lib/stream.ts';
import { TarWriter } from '../../../lib/tar.ts';
import { httpGet } from '../../containerd/http-get.ts';
import { digestOf } from '../../oci/digest.ts';
import type { BuildHost } from '../host.ts';
import type { HttpOp } from '../llb.ts';
import type { Result } from '../result.ts';

const maxBytes = 1 << 30;

/** @throws Error in Go's and BuildKit's words */
export async function fetchHttp(host: BuildHost, { url, filename, checksum }: HttpOp): Promise<Result> {
  const response = await httpGet(host.dial, url).catch((error: unknown) => {
    throw new Error(`Get "${url}": ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  });
  if (response.status < 200 || response.status >= 400) throw new Error(`invalid response status ${response.status}`);
  const data = await readAll(response.body, maxBytes);
  const found = digestOf(data);
  if (checksum !== '' && checksum !== found) throw new Error(`digest mismatch ${found}: ${checksum}`);
  const modified = Date.parse(response.headers.get('Last-Modified') ?? '');
  const mtime = Number.isNaN(modified) ? 0 : Math.floor(modified / 1000);
  const tar = new TarWriter();
  tar.add({ name: filename, type: 'file', mode: 0o600, uid: 0, gid: 0, size: data.length, mtime }, data);
  const fs = host.layerFs(tar.finish());
  return { layers: [], tree: { fs, root: fs.root } };
}
