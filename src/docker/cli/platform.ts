/** `--platform linux/arm64/v8` as the API's JSON. */
import { parsePlatform } from '../../lib/platform.ts';
import type { Cli } from './cli.ts';
import { CliError, messageOf } from './errors.ts';

/** What `--platform` says, or else DOCKER_DEFAULT_PLATFORM. */
export function platformOf(cli: Cli, flag: string): string {
  return flag || cli.env('DOCKER_DEFAULT_PLATFORM');
}

/** The machine that the client itself runs on. */
const own = { os: 'linux', architecture: 'riscv64' };

/** @throws PlatformError in containerd's words */
export function platformJson(text: string): string {
  const { architecture, os, variant } = parsePlatform(text, own);
  return JSON.stringify({ architecture, os, variant });
}

/** The flag of save, load and push. @throws CliError */
export function platformFlag(text: string): string {
  try {
    return platformJson(text);
  } catch (error) {
    throw new CliError(`invalid platform: ${messageOf(error)}`);
  }
}
