/** Bytes of the regular files in a tree, hard links counted once (moby's directory.Size). */
import { isDirectory, isRegular } from '../../../kernel/uapi/stat.ts';
import type { Inode } from '../../../kernel/vfs/inode.ts';

export function treeSize(root: Inode): number {
  const seen = new Set<Inode>();
  const visit = (inode: Inode): number => {
    if (isDirectory(inode.mode)) {
      let sum = 0;
      for (const link of inode.list()) sum += visit(link.inode);
      return sum;
    }
    if (!isRegular(inode.mode) || seen.has(inode)) return 0;
    seen.add(inode);
    return inode.size;
  };
  return visit(root);
}
