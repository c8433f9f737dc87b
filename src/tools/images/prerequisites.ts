/** Programs of the system that the build calls, and Debian's keyring; installed by apt where we are root. */
import { ensureDebianPackage } from '../debian-packages.ts';

const ALWAYS: readonly (readonly [name: string, path: string])[] = [
  ['gpgv', '/usr/bin/gpgv'],
  ['xz-utils', '/usr/bin/xz'],
  ['debian-archive-keyring', '/usr/share/keyrings/debian-archive-keyring.gpg'],
];

/** For images whose Python modules are compiled. */
const QEMU = ['qemu-user-static', '/usr/bin/qemu-riscv64-static'] as const;

/** @throws Error naming the Debian packages that are missing and could not be installed from here */
export function requirePrograms(withQemu: boolean): void {
  const missing = [...ALWAYS, ...(withQemu ? [QEMU] : [])].filter(([name, path]) => !ensureDebianPackage(name, path));
  if (missing.length > 0) throw new Error(`building the images needs ${missing.map(([name]) => name).join(', ')}`);
}
