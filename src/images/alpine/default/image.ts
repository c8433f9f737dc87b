/**
 * alpine: a stand-in made of Debian's static busybox and musl, laid out like Alpine Linux; it says so in os-release and in
 * a label. Its apk is a program of Drydock's (src/programs/apk), with Debian's packages; adduser, which Debian's busybox
 * is built without, is a script.
 */

import { debianArchive } from '../../../lib/debian-archive.ts';
import { cmd, defaultPath, image, label, layer } from '../../image.ts';
import { GROUP, PASSWD, SHADOW } from './accounts.ts';

const VERSION = '3.22.2';

/** apk's database of what the image itself holds. */
const INSTALLED = [
  ['alpine-baselayout', VERSION, "Directories and files, Drydock's", 400_000],
  ['apk-tools', '2.14.9', "Package keeper, Drydock's own", 20_000],
  ['busybox', '1.37.0', "Size optimized toolbox, Debian's build", 1_900_000],
  ['musl', '1.2.5', "The musl C library, Debian's build", 700_000],
]
  .map(([name, version, description, size]) => `P:${name}\nV:${version}\nA:riscv64\nI:${size}\nT:${description}\n`)
  .join('\n');

const OS_RELEASE = `NAME="Alpine Linux"
ID=alpine
VERSION_ID=${VERSION}
PRETTY_NAME="Alpine Linux v3.22 (Drydock's stand-in, made of Debian's busybox)"
HOME_URL="https://alpinelinux.org/"
`;

export default image({
  from: null,
  tags: ['latest', '3', '3.22', VERSION],
  description: 'A minimal Docker image based on Alpine Linux with a complete package index and only 5 MB in size!',
  stars: 11500,
  official: true,
  steps: [
    defaultPath(),
    layer(`ADD alpine-minirootfs-${VERSION}-riscv64.tar.gz / # buildkit`, {
      extract: {
        '/bin/busybox': ['busybox-static', '/usr/bin/busybox'],
        '/lib/libc.musl-riscv64.so.1': ['musl', '/usr/lib/riscv64-linux-musl/libc.so'],
      },
      busyboxApplets: { path: '/bin/busybox', symbolic: true },
      directories: {
        '/dev': {},
        '/etc/profile.d': {},
        '/home': {},
        '/media': {},
        '/mnt': {},
        '/opt': {},
        '/proc': { mode: 0o555 },
        '/root': { mode: 0o700 },
        '/run': {},
        '/sbin': {},
        '/srv': {},
        '/lib/apk/db': {},
        '/sys': { mode: 0o555 },
        '/tmp': { mode: 0o1777 },
        '/usr/bin': {},
        '/usr/local/bin': {},
        '/usr/sbin': {},
        '/usr/share': {},
        '/var/cache/apk': {},
        '/var/log': {},
        '/var/tmp': { mode: 0o1777 },
      },
      files: {
        '/etc/alpine-release': { text: `${VERSION}\n` },
        '/etc/apk/repositories': {
          text: `# Debian's packages stand in for Alpine's.\nhttp://${debianArchive}/debian\n`,
        },
        '/etc/apk/world': { text: 'alpine-baselayout\napk-tools\nbusybox\nmusl\n' },
        '/lib/apk/db/installed': { text: INSTALLED },
        '/sbin/apk': { text: '#!drydock apk\n', mode: 0o755 },
        '/usr/sbin/adduser': { from: 'rootfs/usr/sbin/adduser', mode: 0o755 },
        '/etc/group': { text: GROUP },
        '/etc/hostname': { text: 'localhost\n' },
        '/etc/hosts': { text: '127.0.0.1\tlocalhost localhost.localdomain\n::1\t\tlocalhost localhost.localdomain\n' },
        '/etc/os-release': { text: OS_RELEASE },
        '/etc/passwd': { text: PASSWD },
        '/etc/profile': {
          text: 'export PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"\nexport PS1="\\h:\\w\\\\$ "\numask 022\n',
        },
        '/etc/shadow': { text: SHADOW, mode: 0o640 },
        '/etc/shells': { text: '/bin/sh\n/bin/ash\n' },
      },
      links: {
        '/lib/ld-musl-riscv64.so.1': 'libc.musl-riscv64.so.1',
        '/usr/sbin/addgroup': 'adduser',
        '/usr/sbin/delgroup': 'adduser',
        '/usr/sbin/deluser': 'adduser',
        '/var/run': '../run',
      },
    }),
    label('dev.drydock.stand-in', "Debian's busybox and musl laid out like Alpine Linux; not Alpine"),
    cmd('/bin/sh'),
  ],
});
