/** `--chown=user[:group]`, and WORKDIR's user, by the passwd(5) and group(5) of the files that are built. */
import { isRegular } from '../../../kernel/uapi/stat.ts';
import type { Inode } from '../../../kernel/vfs/inode.ts';
import { text } from '../../../lib/bytes.ts';
import { contentOf, find } from './tree.ts';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

async function idIn(root: Inode, file: string, name: string): Promise<string[] | undefined> {
  const found = find(root, file);
  if (!found || !isRegular(found.inode.mode)) return undefined;
  const lines = text(await contentOf(found.inode)).split('\n');
  return lines.map((line) => line.split(':')).find((fields) => fields[0] === name);
}

const isNumber = (word: string): boolean => /^\d+$/.test(word);

/** A name that isn't there is root's, as BuildKit has it. */
export async function ownerOf(root: Inode, spec: string): Promise<Owner> {
  const [user = '', group] = spec.split(':', 2);
  let uid = 0;
  let gid: number;
  if (isNumber(user)) {
    uid = Number(user);
    gid = uid;
  } else {
    const entry = await idIn(root, 'etc/passwd', user);
    uid = Number(entry?.[2] ?? 0);
    gid = Number(entry?.[3] ?? 0);
  }
  if (group === undefined || group === '') return { uid, gid };
  if (isNumber(group)) return { uid, gid: Number(group) };
  const entry = await idIn(root, 'etc/group', group);
  gid = Number(entry?.[2] ?? 0);
  return { uid, gid };
}

/** Without files to look names up in, users and groups are numbers. @throws Error in BuildKit's words */
export function requireNumbers(owner: string): void {
  const [user = '', group = ''] = owner.split(':', 2);
  if (user !== '' && !/^\d+$/.test(user)) throw new Error('invalid user index: -1');
  if (group !== '' && !/^\d+$/.test(group)) throw new Error('invalid group index: -1');
}
