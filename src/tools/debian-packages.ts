/** Debian packages that a task needs on the host: installed where we are root, otherwise named in a clear message. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * Makes sure that `path` exists by installing `name`.
 * @returns whether the file is there now; where it isn't, the reason has been printed.
 */
export function ensureDebianPackage(name: string, path: string): boolean {
  if (existsSync(path)) return true;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/usr/bin/apt-get')) {
    console.error(`drydock: ${path} is missing; install Debian's package ${name} (apt-get install ${name})`);
    return false;
  }
  console.error(`drydock: installing Debian's package ${name}`);
  const apt = (...args: string[]) =>
    spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      encoding: 'utf8',
    });
  const install = () => apt('install', '-y', '-qq', '--no-install-recommends', name);
  let done = install();
  if (done.status !== 0) {
    apt('update', '-qq');
    done = install();
  }
  if (done.status !== 0) console.error(`drydock: apt-get install ${name} failed: ${done.stderr.trim()}`);
  return existsSync(path);
}
