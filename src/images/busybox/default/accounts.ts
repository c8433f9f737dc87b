/** The accounts of Docker Hub's busybox image (buildroot's skeleton). */

const USERS: readonly (readonly [name: string, uid: number, gid: number, home: string, shell: string])[] = [
  ['root', 0, 0, '/root', '/bin/sh'],
  ['daemon', 1, 1, '/usr/sbin', '/bin/false'],
  ['bin', 2, 2, '/bin', '/bin/false'],
  ['sys', 3, 3, '/dev', '/bin/false'],
  ['sync', 4, 100, '/bin', '/bin/sync'],
  ['mail', 8, 8, '/var/spool/mail', '/bin/false'],
  ['www-data', 33, 33, '/var/www', '/bin/false'],
  ['operator', 37, 37, '/var', '/bin/false'],
  ['nobody', 65534, 65534, '/home', '/bin/false'],
];

const GROUPS: readonly (readonly [name: string, gid: number, members?: string])[] = [
  ['root', 0],
  ['daemon', 1],
  ['bin', 2],
  ['sys', 3],
  ['adm', 4],
  ['tty', 5],
  ['disk', 6],
  ['lp', 7],
  ['mail', 8],
  ['kmem', 9],
  ['wheel', 10, 'root'],
  ['cdrom', 11],
  ['dialout', 18],
  ['floppy', 19],
  ['video', 28],
  ['audio', 29],
  ['tape', 32],
  ['www-data', 33],
  ['operator', 37],
  ['utmp', 43],
  ['plugdev', 46],
  ['staff', 50],
  ['lock', 54],
  ['netdev', 82],
  ['users', 100],
  ['nobody', 65534],
];

export const PASSWD = USERS.map(
  ([name, uid, gid, home, shell]) => `${name}:x:${uid}:${gid}:${name}:${home}:${shell}\n`,
).join('');
export const GROUP = GROUPS.map(([name, gid, members]) => `${name}:x:${gid}:${members ?? ''}\n`).join('');
export const SHADOW = USERS.map(([name]) => `${name}:${name === 'root' ? '' : '*'}:::::::\n`).join('');
