/**
 * ubuntu: stand-ins. There is no Ubuntu in them but the names of its releases: they are the Debian image with Ubuntu's
 * os-release, which says so, as does a label.
 */
import { cmd, type ImageDefinition, image, label, layer } from '../image.ts';

export interface UbuntuRelease {
  /** `24.04`. */
  readonly version: string;
  /** `24.04.3 LTS`. */
  readonly full: string;
  /** `noble`. */
  readonly codename: string;
  /** `Noble Numbat`. */
  readonly nickname: string;
  readonly tags?: readonly string[];
}

function osRelease({ version, full, codename, nickname }: UbuntuRelease): string {
  return [
    `PRETTY_NAME="Ubuntu ${full} (Drydock's stand-in, made of Debian packages)"`,
    'NAME="Ubuntu"',
    `VERSION_ID="${version}"`,
    `VERSION="${full} (${nickname})"`,
    `VERSION_CODENAME=${codename}`,
    'ID=ubuntu',
    'ID_LIKE=debian',
    'HOME_URL="https://www.ubuntu.com/"',
    `UBUNTU_CODENAME=${codename}`,
    '',
  ].join('\n');
}

function lsbRelease({ version, full, codename }: UbuntuRelease): string {
  const lines = [
    'DISTRIB_ID=Ubuntu',
    `DISTRIB_RELEASE=${version}`,
    `DISTRIB_CODENAME=${codename}`,
    `DISTRIB_DESCRIPTION="Ubuntu ${full}"`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The image of one release. Since 23.04 Ubuntu's has a user `ubuntu`. */
export function ubuntu(release: UbuntuRelease): ImageDefinition {
  const withUser = Number.parseFloat(release.version) >= 23.04;
  return image({
    from: 'debian',
    tags: [release.version, release.codename, ...(release.tags ?? [])],
    description: 'Ubuntu is a Debian-based Linux operating system based on free software.',
    stars: 17500,
    official: true,
    steps: [
      label('org.opencontainers.image.ref.name', 'ubuntu'),
      label('org.opencontainers.image.version', release.version),
      label('dev.drydock.stand-in', 'Debian 13 with the name of an Ubuntu release; not Ubuntu'),
      layer('ADD file:os-release in / ', {
        files: {
          '/usr/lib/os-release': { text: osRelease(release) },
          '/etc/lsb-release': { text: lsbRelease(release) },
          '/etc/issue': { text: `Ubuntu ${release.full} \\n \\l\n\n` },
          '/etc/issue.net': { text: `Ubuntu ${release.full}\n` },
        },
        ...(withUser
          ? {
              groups: [{ name: 'ubuntu', gid: 1000 }],
              users: [
                { name: 'ubuntu', uid: 1000, gid: 1000, gecos: 'Ubuntu', home: '/home/ubuntu', shell: '/bin/bash' },
              ],
              directories: { '/home/ubuntu': { owner: 1000, group: 1000, mode: 0o750 } },
            }
          : {}),
      }),
      cmd('/bin/bash'),
    ],
  });
}
