/** When builds were last asked for, as buildx keeps it: a time in a file for each builder below `buildx/activity`. */
import { text } from '../../lib/bytes.ts';
import { parseRfc3339, rfc3339Nano } from '../../lib/rfc3339.ts';
import type { Cli } from '../cli/cli.ts';
import { buildxPath, keepBuildxFile } from './buildx-state.ts';

const second = 1e9;
const file = 'activity/default';

/** Now. */
export async function keepActivity(cli: Cli): Promise<void> {
  const now = Math.floor(cli.system.now() / second) * second;
  await keepBuildxFile(cli, file, rfc3339Nano(now));
}

/** Nanoseconds since 1970; undefined where nothing was built yet. */
export async function lastActivity(cli: Cli): Promise<number | undefined> {
  const bytes = await cli.system.readFile(buildxPath(cli, file)).catch(() => undefined);
  return bytes && parseRfc3339(text(bytes).trim());
}
