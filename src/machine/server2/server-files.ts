/** The files of server2 that stand above Debian's: its name, its keys, and who may come in. */
import type { LayerIndexEntry } from '../../kernel/fs/layer-tree.ts';
import { utf8 } from '../../lib/bytes.ts';
import { ownFile, sshFolders } from './client-files.ts';
import { serverAddress, serverName } from './place.ts';
import { hostKey, privateKeyFile, publicLine, studentKey } from './ssh-keys.ts';

/** crypt(5) of `drydock`, for who would rather type a password than use the key. */
const passwordHash =
  '$6$drydock$UDSE4PP2gHbHKAKM6x2it7wlUaaSDbkBx.6GL0KydCH4pHPM3hss5qj6veZfR7Rzmfr7SF.dYxqQVuJsqlNVd/';

const motd = `
 ${serverName}: the second machine on your network, with a Docker of its own.

`;

function rootFile(path: string, text: string, mode = 0o644, gid = 0): LayerIndexEntry {
  return { path, type: 'file', mode, uid: 0, gid, content: utf8(text) };
}

const program = (path: string, name: string): LayerIndexEntry => rootFile(path, `#!drydock ${name}\n`, 0o755);

export function serverFiles(nameServer: string): LayerIndexEntry[] {
  return [
    rootFile('etc/hostname', `${serverName}\n`),
    rootFile('etc/hosts', `127.0.0.1\tlocalhost\n127.0.1.1\t${serverName}\n${serverAddress}\t${serverName}\n`),
    rootFile('etc/resolv.conf', `nameserver ${nameServer}\n`),
    rootFile('etc/motd', motd),
    { path: 'etc/mtab', type: 'symlink', mode: 0o777, target: '../proc/self/mounts' },
    // 42 is the group shadow.
    rootFile(
      'etc/shadow',
      `root:*:20000:0:99999:7:::\nsshd:!:20000::::::\nstudent:${passwordHash}:20000:0:99999:7:::\n`,
      0o640,
      42,
    ),
    rootFile('etc/ssh/ssh_host_ed25519_key', privateKeyFile(hostKey), 0o600),
    rootFile('etc/ssh/ssh_host_ed25519_key.pub', publicLine(hostKey)),
    ...sshFolders,
    ownFile('home/student/.ssh/authorized_keys', publicLine(studentKey), 0o600),
    program('usr/sbin/init', 'server2-init'),
    program('usr/bin/dockerd', 'server2-dockerd'),
    program('usr/bin/docker', 'docker'),
    program('usr/bin/podman', 'podman'),
  ];
}
