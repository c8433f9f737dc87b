/** What makes a minimal Debian a container's: no services on installation, no package lists, apt that leaves nothing behind. */
import { debianArchive } from '../../../lib/debian-archive.ts';
import type { Changes } from '../../image.ts';

/** apt's configuration after which nothing stays behind. */
export const APT_CLEAN = [
  '# Docker images keep no downloaded packages, package lists or caches of apt.',
  'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };',
  'APT::Update::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };',
  'Dir::Cache::pkgcache "";',
  'Dir::Cache::srcpkgcache "";',
  '',
].join('\n');

/** apt's one source. */
export const SOURCES = [
  `# ${debianArchive} is Drydock's here: a selection of Debian's packages, whose list Debian has not signed.`,
  'Types: deb',
  `URIs: http://${debianArchive}/debian`,
  'Suites: trixie',
  'Components: main',
  'Trusted: yes',
  '',
].join('\n');

/** dpkg's rules that make later installations as slim. */
export const SLIM_RULES = [
  '# The slim images carry no documentation but copyright files, and no translations.',
  'path-exclude /usr/share/doc/*',
  'path-exclude /usr/share/man/*',
  'path-exclude /usr/share/info/*',
  'path-exclude /usr/share/locale/*',
  'path-exclude /usr/share/lintian/*',
  'path-exclude /usr/share/groff/*',
  'path-include /usr/share/doc/*/copyright',
  'path-include /usr/share/locale/locale.alias',
  '',
].join('\n');

export const SLIM: Changes = {
  minbase: true,
  directories: {
    '/var/cache/apt/archives/partial': { owner: '_apt', mode: 0o700 },
    '/var/lib/apt/lists/partial': { owner: '_apt', mode: 0o700 },
    '/var/lib/apt/mirrors/partial': {},
    '/tmp': { mode: 0o1777 },
  },
  files: {
    '/etc/apt/apt.conf.d/docker-clean': { text: APT_CLEAN },
    '/etc/apt/apt.conf.d/docker-gzip-indexes': { text: 'Acquire::GzipIndexes "true";\n' },
    '/etc/apt/apt.conf.d/docker-no-languages': { text: 'Acquire::Languages "none";\n' },
    '/etc/apt/apt.conf.d/docker-autoremove-suggests': { text: 'Apt::AutoRemove::SuggestsImportant "false";\n' },
    '/etc/apt/sources.list.d/debian.sources': { text: SOURCES },
    '/etc/dpkg/dpkg.cfg.d/docker': { text: SLIM_RULES },
    '/etc/dpkg/dpkg.cfg.d/docker-apt-speedup': { text: 'force-unsafe-io\n' },
    '/usr/sbin/policy-rc.d': { text: '#!/bin/sh\n# Nothing starts services in a container.\nexit 101\n', mode: 0o755 },
    '/usr/sbin/initctl': { text: '#!/bin/sh\n# There is no init to talk to in a container.\nexit 0\n', mode: 0o755 },
    '/etc/hostname': { text: 'debian\n' },
    '/etc/resolv.conf': { text: '' },
    '/etc/environment': { text: '' },
    '/etc/fstab': { text: '# UNCONFIGURED FSTAB FOR BASE SYSTEM\n' },
  },
};
