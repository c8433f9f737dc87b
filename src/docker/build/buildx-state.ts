/** Files that buildx keeps for itself, in the folder `buildx` of the configuration (buildx's util/confutil). */
import { utf8 } from '../../lib/bytes.ts';
import { dirname } from '../../lib/path.ts';
import type { Cli } from '../cli/cli.ts';

export const buildxPath = (cli: Cli, name: string): string => `${cli.globals.configDirectory}/buildx/${name}`;

/** Writes one, with its folders. That it can't is no fault of the build. @param name below `buildx`, with `/` */
export async function keepBuildxFile(cli: Cli, name: string, content: string): Promise<void> {
  const { system, globals } = cli;
  try {
    await system.mkdir(globals.configDirectory, 0o755).catch(() => undefined);
    let folder = globals.configDirectory;
    for (const part of `buildx/${dirname(name)}`.split('/')) {
      folder += `/${part}`;
      await system.mkdir(folder, 0o700).catch(() => undefined);
    }
    await system.writeFile(buildxPath(cli, name), utf8(content), 0o600);
  } catch {
    // A home that can't be written to.
  }
}
