/**
 * What `apt-get install` finds inside the machine: a selection of Debian trixie, with what these packages depend on. The real
 * Debian's archive has 60,000 packages; ours has what an introduction's Dockerfiles install. Recommends are not in it.
 */
export const MIRROR_PACKAGES: readonly string[] = [
  // servers
  'apache2',
  'nginx',
  'redis-server',
  // languages and tools to build C
  'gcc',
  'libc6-dev',
  'make',
  'php-cli',
  'python3',
  // network
  'ca-certificates',
  'curl',
  'iproute2',
  'iputils-ping',
  'net-tools',
  'netcat-openbsd',
  'netcat-traditional',
  'openssh-client',
  'openssh-server',
  'rsync',
  'socat',
  'telnet',
  'wget',
  // at the prompt
  'bzip2',
  'cowsay',
  'figlet',
  'file',
  'fortune-mod',
  'htop',
  'jq',
  'less',
  'nano',
  'procps',
  'psmisc',
  'sl',
  'stress',
  'sudo',
  'tree',
  'unzip',
  'vim-tiny',
  'xz-utils',
  'zip',
];
