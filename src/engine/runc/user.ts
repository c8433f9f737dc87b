/** From `--user` and `--group-add` to numbers, by the container's own passwd(5) and group(5) (moby/sys/user). */
import { EngineError, invalidParameter } from '../errdefs.ts';
import type { FileTree } from './file-tree.ts';

export interface ExecUser {
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups, `gid` among them, in order as the kernel keeps them. */
  readonly groups: readonly number[];
  readonly home: string;
}

interface PasswdEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

interface GroupEntry {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

const maxId = 2 ** 31 - 1;

export function parsePasswd(text: string): PasswdEntry[] {
  return fields(text).map(([name = '', , uid = '', gid = '', , home = '']) => ({
    name,
    uid: Number(uid),
    gid: Number(gid),
    home,
  }));
}

export function parseGroup(text: string): GroupEntry[] {
  return fields(text).map(([name = '', , gid = '', members = '']) => ({
    name,
    gid: Number(gid),
    members: members === '' ? [] : members.split(','),
  }));
}

function fields(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => line.trim().split(':'));
}

/**
 * Who `user[:group]` is in the container; an unknown number is taken as it is.
 * @throws invalidParameter `unable to find user x: no matching entries in passwd file`
 */
export async function lookupUser(files: FileTree, spec: string, groupAdd: readonly string[] = []): Promise<ExecUser> {
  const passwd = parsePasswd((await files.readText('/etc/passwd')) ?? '');
  const groups = parseGroup((await files.readText('/etc/group')) ?? '');
  const [userPart = '', groupPart = ''] = spec.split(/:(.*)/s);
  const number = asId(userPart);
  const entry = passwd.find((item) =>
    userPart === '' ? item.uid === 0 : item.name === userPart || (number !== undefined && item.uid === number),
  );
  if (!entry && userPart !== '' && number === undefined)
    throw invalidParameter(`unable to find user ${userPart}: no matching entries in passwd file`);
  const uid = entry?.uid ?? number ?? 0;
  if (uid < 0 || uid > maxId) throw invalidParameter('uids and gids must be in range 0-2147483647');
  const gid = groupPart === '' ? (entry?.gid ?? 0) : groupId(groups, groupPart);
  const own =
    groupPart === '' && entry
      ? groups.filter((group) => group.members.includes(entry.name)).map((group) => group.gid)
      : [];
  const added = groupAdd.map((group) => addedGroup(groups, group));
  return { uid, gid, groups: [...new Set([gid, ...own, ...added])].sort((a, b) => a - b), home: entry?.home || '/' };
}

function asId(text: string): number | undefined {
  return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}

function groupId(groups: readonly GroupEntry[], text: string): number {
  const number = asId(text);
  const entry = groups.find((group) => group.name === text || (number !== undefined && group.gid === number));
  if (entry) return entry.gid;
  if (number === undefined) throw invalidParameter(`unable to find group ${text}: no matching entries in group file`);
  if (number < 0 || number > maxId) throw invalidParameter('uids and gids must be in range 0-2147483647');
  return number;
}

function addedGroup(groups: readonly GroupEntry[], text: string): number {
  const number = asId(text);
  const entry = groups.find((group) => group.name === text);
  if (entry) return entry.gid;
  if (number === undefined)
    throw new EngineError('invalidParameter', `unable to find group ${text}: no matching entries in group file`);
  return number;
}
