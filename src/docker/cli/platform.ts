/** `--platform linux/arm64/v8` as the API's JSON. */

import type { Cli } from './cli.ts';
import { CliError, messageOf } from './errors.ts';

/** What `--platform` says, or else DOCKER_DEFAULT_PLATFORM. */
export function platformOf(cli: Cli, flag: string): string {
  return flag || cli.env('DOCKER_DEFAULT_PLATFORM');
}

/** @throws Error in containerd's words */
export function platformJson(text: string): string {
  const [os = '', architecture, variant, ...more] = text.split('/');
  if (more.length > 0) throw new Error(`"${text}": cannot parse platform specifier: invalid argument`);
  if (!/^[A-Za-z0-9_.-]+$/.test(os) || architecture === undefined) {
    throw new Error(`"${text}": unknown operating system or architecture: invalid argument`);
  }
  const aliases = new Map([
    ['x86_64', 'amd64'],
    ['aarch64', 'arm64'],
    ['x86-64', 'amd64'],
  ]);
  const name = aliases.get(architecture.toLowerCase()) ?? architecture.toLowerCase();
  return JSON.stringify({ architecture: name, os: os.toLowerCase(), ...(variant === undefined ? {} : { variant }) });
}

/** The flag of save, load and push. @throws CliError */
export function platformFlag(text: string): string {
  try {
    return platformJson(text);
  } catch (error) {
    throw new CliError(`invalid platform: ${messageOf(error)}`);
  }
}
