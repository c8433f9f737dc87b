/** When builds were last asked for, as buildx keeps it: a time in a file for each builder below `buildx/activity`. */
import { text, utf8 } from '../../lib/bytes.ts';
import { parseRfc3339, rfc3339Nano } from '../../lib/rfc3339.ts';
import type { Cli } from '../cli/cli.ts';

const second = 1e9;

/** Now. That it can't be written is no fault of the build. */
export async function keepActivity(cli: Cli): Promise<void> {
  let path = cli.globals.configDirectory;
  try {
    await cli.system.mkdir(path, 0o755).catch(() => undefined);
    for (const part of ['buildx', 'activity']) {
      path += `/${part}`;
      await cli.system.mkdir(path, 0o700).catch(() => undefined);
    }
    const now = Math.floor(cli.system.now() / second) * second;
    await cli.system.writeFile(`${path}/default`, utf8(rfc3339Nano(now)), 0o600);
  } catch {
    // A home that can't be written to.
  }
}

/** Nanoseconds since 1970; undefined where nothing was built yet. */
export async function lastActivity(cli: Cli): Promise<number | undefined> {
  const bytes = await cli.system
    .readFile(`${cli.globals.configDirectory}/buildx/activity/default`)
    .catch(() => undefined);
  return bytes && parseRfc3339(text(bytes).trim());
}
