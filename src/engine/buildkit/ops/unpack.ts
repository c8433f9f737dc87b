/** ADD of an archive: its files instead of itself, whatever it is compressed with. */
import { isRegular } from '../../../kernel/uapi/stat.ts';
import type { Inode } from '../../../kernel/vfs/inode.ts';
import { decompress } from '../../../lib/decompress.ts';
import { sniff } from '../../../lib/sniff.ts';
import { readTar, TarError } from '../../../lib/tar.ts';
import { contentOf, find } from './tree.ts';

/** The archive's bytes, uncompressed; undefined where the file is none. */
export async function archiveOf(root: Inode, path: string): Promise<Uint8Array | undefined> {
  const found = find(root, path);
  if (!found || !isRegular(found.inode.mode) || found.inode.size === 0) return undefined;
  const bytes = await contentOf(found.inode);
  const kind = sniff(bytes);
  if (kind === 'unknown') return undefined;
  const tar = kind === 'tar' ? bytes : await decompress(bytes).catch(() => undefined);
  if (!tar) return undefined;
  try {
    for (const _ of readTar(tar)) return tar;
    return undefined;
  } catch (error) {
    if (error instanceof TarError) return undefined;
    throw error;
  }
}
