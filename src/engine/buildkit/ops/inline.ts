/** Files that stand in the Dockerfile itself. */
import { utf8 } from '../../../lib/bytes.ts';
import { TarWriter } from '../../../lib/tar.ts';
import type { BuildHost } from '../host.ts';
import type { InlineOp } from '../llb.ts';
import type { Result } from '../result.ts';

/** A tree of the files. */
export function inlineTree(host: BuildHost, { files }: InlineOp): Result {
  const tar = new TarWriter();
  const mtime = Math.floor(host.clock.now() / 1e9);
  for (const { path, content, mode } of files) {
    const data = utf8(content);
    tar.add({ name: path, type: 'file', mode, uid: 0, gid: 0, size: data.length, mtime }, data);
  }
  const fs = host.layerFs(tar.finish());
  return { layers: [], tree: { fs, root: fs.root } };
}
