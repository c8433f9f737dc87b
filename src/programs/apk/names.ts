/** What stands between Alpine's package names and Debian's: other names, what busybox has already, and what install scripts do. */

/** Alpine's name -> the Debian packages that hold it. */
export const ALIASES: ReadonlyMap<string, readonly string[]> = new Map([
  ['build-base', ['gcc', 'libc6-dev', 'make']],
  ['gcc', ['gcc']],
  ['git', ['git']],
  ['iputils', ['iputils-ping']],
  ['libc-dev', ['libc6-dev']],
  ['libc6-compat', ['libc6']],
  ['gcompat', ['libc6']],
  ['musl-dev', ['libc6-dev']],
  ['openssh', ['openssh-client']],
  ['openssh-client', ['openssh-client']],
  ['php', ['php8.4-cli']],
  ['php84', ['php8.4-cli']],
  ['redis', ['redis-server']],
  ['vim', ['vim-tiny']],
]);

/** What `apk add` finds beside the mirror's other packages; a dependency of a published package is published too. */
export const PUBLISHED: readonly string[] = [
  'bash',
  'ca-certificates',
  'curl',
  'file',
  'gcc',
  'git',
  'iproute2',
  'iputils-ping',
  'jq',
  'libc6-dev',
  'make',
  'nano',
  'netcat-openbsd',
  'nginx',
  'openssh-client',
  'php8.4-cli',
  'procps',
  'python3',
  'redis-server',
  'rsync',
  'socat',
  'tree',
  'tzdata',
  'vim-tiny',
  'wget',
  'xz-utils',
  'zip',
  'unzip',
];

/** Dependencies that Alpine's own files stand for, or that only Debian's installation needs. */
export const PROVIDED: readonly string[] = [
  'adduser',
  'base-files',
  'bsdextrautils',
  'coreutils',
  'debconf',
  'debianutils',
  'dpkg',
  'findutils',
  'git-man',
  'init-system-helpers',
  'install-info',
  'less',
  'liberror-perl',
  'libcrypt-dev',
  'lsb-base',
  'mawk',
  'media-types',
  'openssl', // ca-certificates wants its c_rehash; ours makes the one bundle itself
  'passwd',
  'perl',
  'perl-base',
  'psmisc',
  'sed',
  'sensible-utils',
  'sysvinit-utils',
  'tar',
  'ucf',
  'util-linux',
];

/** Links that Debian's update-alternatives or the two layouts' difference would leave: package -> path -> target. */
export const LINKS: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map([
  ['bash', { '/bin/bash': '/usr/bin/bash' }],
  ['libc6', { '/lib/ld-linux-riscv64-lp64d.so.1': '/usr/lib/ld-linux-riscv64-lp64d.so.1' }],
  ['netcat-openbsd', { '/usr/bin/nc': 'nc.openbsd' }],
  [
    'nginx',
    {
      '/etc/nginx/sites-enabled/default': '/etc/nginx/sites-available/default',
      '/var/www/html/index.nginx-debian.html': '/usr/share/nginx/html/index.html',
    },
  ],
  ['php8.4-cli', { '/usr/bin/php': 'php8.4' }],
  ['vim-tiny', { '/usr/bin/vim': 'vim.tiny', '/usr/bin/vi': 'vim.tiny' }],
]);

export interface Account {
  readonly name: string;
  readonly id: number;
  readonly home: string;
}

/** Accounts that install scripts would make. */
export const ACCOUNTS: ReadonlyMap<string, Account> = new Map([
  ['redis-server', { name: 'redis', id: 100, home: '/var/lib/redis' }],
]);

/** Directories that belong to an account once the package is installed. */
export const OWNED: ReadonlyMap<string, Readonly<Record<string, number>>> = new Map([
  ['redis-server', { '/var/lib/redis': 100, '/var/log/redis': 100, '/run/redis': 100 }],
]);
