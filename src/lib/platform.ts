/** `linux/arm64/v8` as people write it (containerd's platforms.Parse): one, two or three parts, with the usual other names. */

/** What containerd says of a platform that it can't read. */
export class PlatformError extends Error {}

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

const systems = new Set(
  'aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows'.split(' '),
);
const architectures = new Set(
  '386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm'.split(' '),
);
const component = /^[A-Za-z0-9_.-]+$/;

function normalise(architecture: string, variant: string): { architecture: string; variant: string } {
  const arch = architecture.toLowerCase();
  const kind = variant.toLowerCase();
  if (arch === 'i386') return { architecture: '386', variant: '' };
  if (['x86_64', 'x86-64', 'amd64'].includes(arch))
    return { architecture: 'amd64', variant: kind === 'v1' ? '' : kind };
  if (['aarch64', 'arm64'].includes(arch))
    return { architecture: 'arm64', variant: ['8', 'v8'].includes(kind) ? '' : kind };
  if (arch === 'armhf') return { architecture: 'arm', variant: 'v7' };
  if (arch === 'armel') return { architecture: 'arm', variant: 'v6' };
  if (arch === 'arm') return { architecture: 'arm', variant: /^[5678]$/.test(kind) ? `v${kind}` : kind || 'v7' };
  return { architecture: arch, variant: kind };
}

/**
 * @param own what is meant by a part that isn't given
 * @throws PlatformError
 */
export function parsePlatform(text: string, own: Platform): Platform {
  const bad = (what: string) => new PlatformError(`${what}: invalid argument`);
  if (text.includes('*')) throw bad(`"${text}": wildcards not yet supported`);
  const parts = text.split('/');
  for (const part of parts)
    if (!component.test(part))
      throw bad(
        `"${part}" is an invalid component of "${text}": platform specifier component must match "^[A-Za-z0-9_.-]+$"`,
      );
  const [first = '', second = '', third = ''] = parts;
  if (parts.length > 3) throw bad(`"${text}": cannot parse platform specifier`);
  if (parts.length > 1) return platformOf(first === 'macos' ? 'darwin' : first, second, third);
  if (systems.has(first.toLowerCase())) return platformOf(first, own.architecture, own.variant ?? '');
  const { architecture, variant } = normalise(first, '');
  if (architectures.has(architecture)) return platformOf(own.os, architecture, variant);
  throw bad(`"${text}": unknown operating system or architecture`);
}

function platformOf(os: string, arch: string, kind: string): Platform {
  const { architecture, variant } = normalise(arch, kind);
  return { os: os.toLowerCase(), architecture, ...(variant ? { variant } : {}) };
}
