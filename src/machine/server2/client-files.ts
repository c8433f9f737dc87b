/** What the student's home holds for ssh(1): a key that server2 knows, and server2's own in known_hosts. */
import type { LayerIndexEntry } from '../../kernel/fs/layer-tree.ts';
import { utf8 } from '../../lib/bytes.ts';
import { serverAddress, serverName } from './place.ts';
import { hostKey, knownHost, privateKeyFile, publicLine, studentKey } from './ssh-keys.ts';

/** A file of the student. */
export function ownFile(path: string, text: string, mode: number): LayerIndexEntry {
  return { path, type: 'file', mode, uid: 1000, gid: 1000, content: utf8(text) };
}

/** The folders above, so that they stay the student's. */
export const sshFolders: readonly LayerIndexEntry[] = [
  { path: 'home/student', type: 'dir', mode: 0o755, uid: 1000, gid: 1000 },
  { path: 'home/student/.ssh', type: 'dir', mode: 0o700, uid: 1000, gid: 1000 },
];

export const clientFiles: readonly LayerIndexEntry[] = [
  ...sshFolders,
  ownFile('home/student/.ssh/id_ed25519', privateKeyFile(studentKey), 0o600),
  ownFile('home/student/.ssh/id_ed25519.pub', publicLine(studentKey), 0o644),
  ownFile('home/student/.ssh/known_hosts', knownHost([serverName, serverAddress], hostKey), 0o644),
];
