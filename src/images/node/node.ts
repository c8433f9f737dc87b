/**
 * node: stand-ins for Node.js. `/usr/local/bin/node`, `npm`, `npx` and `yarn` are programs of Drydock's own
 * (src/programs/node) that run JavaScript in QuickJS; each tag says the version it stands for in node_version.h, which is
 * where `node -v` reads it. The os-release and a label say so. Left out: corepack, node-gyp and the C++ headers.
 */
import { cmd, entrypoint, env, type ImageDefinition, image, label, layer, run, type Step } from '../image.ts';

const YARN_VERSION = '1.22.22';

const ENTRY_POINT = `#!/bin/sh
# Node runs an option, a name that is no command, and a file that is no program.
set -e

case "$1" in
-*) set -- node "$@" ;;
*)
    if [ -z "$(command -v "$1")" ] || { [ -f "$1" ] && ! [ -x "$1" ]; }; then
        set -- node "$@"
    fi
    ;;
esac

exec "$@"
`;

const DEBIAN_RELEASE = [
  'PRETTY_NAME="Debian GNU/Linux 13 (trixie), with Drydock\'s stand-in for Node.js (QuickJS)"',
  'NAME="Debian GNU/Linux"',
  'VERSION_ID="13"',
  'VERSION="13 (trixie)"',
  'VERSION_CODENAME=trixie',
  'ID=debian',
  'HOME_URL="https://www.debian.org/"',
  '',
].join('\n');

const ALPINE_RELEASE = [
  'NAME="Alpine Linux"',
  'ID=alpine',
  'VERSION_ID=3.22.2',
  'PRETTY_NAME="Alpine Linux v3.22 (Drydock\'s stand-in, made of Debian\'s busybox), with its stand-in for Node.js (QuickJS)"',
  'HOME_URL="https://alpinelinux.org/"',
  '',
].join('\n');

/** What `node -v` answers: the real header's three numbers. */
function versionHeader(version: string): string {
  const [major, minor, patch] = version.split('.');
  return `#define NODE_MAJOR_VERSION ${major}\n#define NODE_MINOR_VERSION ${minor}\n#define NODE_PATCH_VERSION ${patch}\n`;
}

function installSteps(version: string, base: 'debian' | 'alpine'): Step[] {
  const program = (name: string) => ({ text: `#!drydock ${name}\n`, mode: 0o755 });
  const release =
    base === 'debian'
      ? { '/usr/lib/os-release': { text: DEBIAN_RELEASE } }
      : { '/etc/os-release': { text: ALPINE_RELEASE } };
  return [
    run('groupadd --gid 1000 node   && useradd --uid 1000 --gid node --shell /bin/bash --create-home node', {
      groups: [{ name: 'node', gid: 1000 }],
      users: [
        { name: 'node', uid: 1000, gid: 1000, home: '/home/node', shell: base === 'debian' ? '/bin/bash' : '/bin/sh' },
      ],
      directories: { '/home/node': { owner: 1000, group: 1000 } },
    }),
    env('NODE_VERSION', version),
    run(`ln -s node /usr/local/bin/nodejs   && node --version   && npm --version   && rm -rf /tmp/*`, {
      files: {
        '/usr/local/bin/node': program('node'),
        '/usr/local/bin/npm': program('npm'),
        '/usr/local/bin/npx': program('npx'),
        '/usr/local/include/node/node_version.h': { text: versionHeader(version) },
        ...release,
      },
      links: { '/usr/local/bin/nodejs': 'node' },
    }),
    env('YARN_VERSION', YARN_VERSION),
    run('yarn --version   && rm -rf /tmp/*', {
      files: { '/usr/local/bin/yarn': program('yarn') },
      links: { '/usr/local/bin/yarnpkg': 'yarn' },
    }),
    layer('COPY docker-entrypoint.sh /usr/local/bin/ # buildkit', {
      files: { '/usr/local/bin/docker-entrypoint.sh': { text: ENTRY_POINT, mode: 0o755 } },
    }),
  ];
}

/** `24`, `24.11`, `24.11.1` and what else points at a release. */
function versionsOf(version: string, aliases: readonly string[]): string[] {
  const [major = '', minor = ''] = version.split('.');
  return [major, `${major}.${minor}`, version, ...aliases];
}

/**
 * One release of Node.js.
 *
 * @param aliases other names of the release: `lts`, `current`; `latest` stands for no prefix at all
 */
export function node(
  version: string,
  base: 'debian' | 'alpine',
  aliases: readonly string[] = [],
  suffixes: readonly string[] = base === 'debian'
    ? ['', 'slim', 'trixie', 'trixie-slim', 'bookworm', 'bookworm-slim']
    : ['alpine', 'alpine3.22'],
): ImageDefinition {
  const tags = versionsOf(version, aliases).flatMap((name) =>
    suffixes.map((suffix) => {
      if (name === 'latest') return suffix === '' ? 'latest' : suffix;
      return suffix === '' ? name : `${name}-${suffix}`;
    }),
  );
  return image({
    from: base,
    tags,
    description: 'Node.js is a JavaScript-based platform for server-side and networking applications.',
    stars: 13900,
    official: true,
    steps: [
      ...installSteps(version, base),
      label('dev.drydock.stand-in', 'JavaScript runs in QuickJS under a node of Drydock’s; not Node.js'),
      entrypoint('docker-entrypoint.sh'),
      cmd('node'),
    ],
  });
}
