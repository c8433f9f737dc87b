/**
 * The student's computer: a Debian 13 with what an introduction to Docker types at a host's prompt. /usr/bin/docker and
 * the daemon are not in it: the machine brings them as programs of its own, and /etc/resolv.conf too.
 */
import { APT_CLEAN, SLIM_RULES, SOURCES } from '../debian/default/slim.ts';
import type { Changes } from '../image.ts';

const STUDENT = { owner: 'student', group: 'student' };

const HOSTS = [
  '127.0.0.1\tlocalhost',
  '127.0.1.1\tdrydock',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'ff02::1\tip6-allnodes',
  'ff02::2\tip6-allrouters',
  '',
].join('\n');

const MOTD = `
 Drydock: a small Linux machine with Docker on it, in this tab.
 Debian 13, riscv64. You are student; sudo asks for no password.

`;

export const MACHINE: Changes = {
  minbase: true,
  // time zones are 600 files, and nothing here depends on them
  without: ['tzdata'],
  packages: [
    'bash-completion',
    'bzip2',
    'ca-certificates',
    'curl',
    'file',
    'gawk',
    'iproute2',
    'iputils-ping',
    'less',
    'nano',
    'netcat-openbsd',
    'openssh-client',
    'openssh-server',
    'procps',
    'psmisc',
    'pv',
    'sudo',
    'tree',
    'vim-tiny',
    'wget',
    'xz-utils',
  ],
  groups: [
    { name: 'docker', gid: 999, members: ['student'] },
    { name: 'student', gid: 1000 },
  ],
  users: [{ name: 'student', uid: 1000, gid: 1000, gecos: 'Student,,,', home: '/home/student', shell: '/bin/bash' }],
  remove: [
    '/etc/update-motd.d/**',
    '/usr/lib/systemd/**',
    '/usr/share/ca-certificates/**',
    '/etc/ssl/certs/*.pem',
    '/etc/profile.d/*',
    '/usr/share/bash-completion/helpers/**',
    '/usr/share/zsh/**',
  ],
  directories: {
    '/home/student': { ...STUDENT, mode: 0o755 },
    '/tmp': { mode: 0o1777 },
    '/var/cache/apt/archives/partial': { owner: '_apt', mode: 0o700 },
    '/var/lib/apt/lists/partial': { owner: '_apt', mode: 0o700 },
    '/var/tmp': { mode: 0o1777 },
    '/var/lib/docker': { mode: 0o710 },
    '/etc/docker': {},
  },
  files: {
    '/etc/apt/apt.conf.d/docker-clean': { text: APT_CLEAN },
    '/etc/apt/sources.list.d/debian.sources': { text: SOURCES },
    '/etc/dpkg/dpkg.cfg.d/slim': { text: SLIM_RULES },
    '/usr/sbin/policy-rc.d': { text: '#!/bin/sh\n# No init starts services here.\nexit 101\n', mode: 0o755 },
    '/etc/hostname': { text: 'drydock\n' },
    '/etc/hosts': { text: HOSTS },
    '/etc/motd': { text: MOTD },
    '/etc/profile': { from: 'rootfs/profile' },
    '/etc/timezone': { text: 'Etc/UTC\n' },
    '/etc/sudoers.d/student': { text: 'student ALL=(ALL:ALL) NOPASSWD:ALL\n', mode: 0o440 },
    '/etc/fstab': { text: '# The machine mounts its own file systems.\n' },
    '/etc/environment': { text: '' },
    '/home/student/.bashrc': { from: 'rootfs/home/student/.bashrc', ...STUDENT },
    '/home/student/.profile': { from: 'rootfs/home/student/.profile', ...STUDENT },
    '/home/student/.bash_logout': { text: '', ...STUDENT },
    '/root/.bashrc': { from: 'rootfs/root/.bashrc' },
    '/root/.profile': { from: 'rootfs/home/student/.profile' },
  },
  links: {
    '/usr/bin/vi': '/etc/alternatives/vi',
    '/etc/alternatives/vi': '/usr/bin/vim.tiny',
    '/usr/bin/vim': '/etc/alternatives/vim',
    '/etc/alternatives/vim': '/usr/bin/vim.tiny',
    '/usr/bin/editor': '/etc/alternatives/editor',
    '/etc/alternatives/editor': '/bin/nano',
  },
};
