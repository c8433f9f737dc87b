/** passwd(5), group(5), shadow(5) and gshadow(5) of a tree: read ids, add users and groups as useradd(8) and groupadd(8) do. */
import type { UserChange } from '../../images/image.ts';
import { fileNode, type Tree } from './tree.ts';

const DAY = 86_400;

function appendLine(tree: Tree, path: string, line: string, mtime: number): void {
  const node = tree.follow(path);
  const old = node ? new TextDecoder().decode(node.data) : '';
  const bytes = new TextEncoder().encode(`${old}${line}\n`);
  tree.put(tree.resolve(path, true), fileNode(bytes, mtime, node?.mode ?? 0o644, node?.uid ?? 0, node?.gid ?? 0));
}

function idOf(tree: Tree, path: string, name: string | number): number {
  if (typeof name === 'number') return name;
  if (name === 'root' || name === '') return 0;
  for (const line of tree.text(path).split('\n')) {
    const [entry, , id] = line.split(':');
    if (entry === name) return Number(id);
  }
  throw new Error(`${path} has no ${name}`);
}

/** @throws Error for a name that /etc/passwd doesn't know */
export function userId(tree: Tree, name: string | number): number {
  return idOf(tree, '/etc/passwd', name);
}

/** @throws Error for a name that /etc/group doesn't know */
export function groupId(tree: Tree, name: string | number): number {
  return idOf(tree, '/etc/group', name);
}

function has(tree: Tree, path: string, name: string): boolean {
  return (
    tree.follow(path) !== undefined &&
    tree
      .text(path)
      .split('\n')
      .some((line) => line.startsWith(`${name}:`))
  );
}

/** Adds a group where the name is new. */
export function addGroup(tree: Tree, name: string, gid: number, members: readonly string[], mtime: number): void {
  if (has(tree, '/etc/group', name)) return;
  appendLine(tree, '/etc/group', `${name}:x:${gid}:${members.join(',')}`, mtime);
  if (tree.get('/etc/gshadow')) appendLine(tree, '/etc/gshadow', `${name}:!::${members.join(',')}`, mtime);
}

/** Adds a user where the name is new; its home is not made. */
export function addUser(tree: Tree, user: UserChange, mtime: number): void {
  if (has(tree, '/etc/passwd', user.name)) return;
  const home = user.home ?? '/nonexistent';
  const shell = user.shell ?? '/usr/sbin/nologin';
  appendLine(tree, '/etc/passwd', `${user.name}:x:${user.uid}:${user.gid}:${user.gecos ?? ''}:${home}:${shell}`, mtime);
  const aging = shell.endsWith('nologin') || shell.endsWith('false') ? '::::' : '0:99999:7::';
  if (tree.get('/etc/shadow')) {
    appendLine(tree, '/etc/shadow', `${user.name}:${user.password ?? '!'}:${Math.floor(mtime / DAY)}:${aging}:`, mtime);
  }
}

/** base-passwd's postinst and `shadowconfig on`: the master files become /etc/passwd … with shadow passwords, all locked. */
export function createMasterAccounts(tree: Tree, mtime: number): void {
  const put = (path: string, text: string, mode: number, gid = 0): void => {
    tree.put(path, fileNode(new TextEncoder().encode(text), mtime, mode, 0, gid));
  };
  const passwd = tree.text('/usr/share/base-passwd/passwd.master').trimEnd().split('\n');
  const group = tree.text('/usr/share/base-passwd/group.master').trimEnd().split('\n');
  const shadowed = (line: string): string => line.replace(/^([^:]*):[^:]*:/, '$1:x:');
  const name = (line: string): string => line.slice(0, line.indexOf(':'));
  const shadowGroup = Number(group.find((line) => line.startsWith('shadow:'))?.split(':')[2] ?? 42);
  put('/etc/passwd', `${passwd.map(shadowed).join('\n')}\n`, 0o644);
  put('/etc/group', `${group.map(shadowed).join('\n')}\n`, 0o644);
  put(
    '/etc/shadow',
    passwd.map((line) => `${name(line)}:*:${Math.floor(mtime / DAY)}:0:99999:7:::\n`).join(''),
    0o640,
    shadowGroup,
  );
  put('/etc/gshadow', group.map((line) => `${name(line)}:*::\n`).join(''), 0o640, shadowGroup);
  put('/etc/subuid', '', 0o644);
  put('/etc/subgid', '', 0o644);
}
