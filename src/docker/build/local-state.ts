/**
 * Where a build's files were, which the builder doesn't know: `docker buildx history` names builds by it (buildx's localstate, a
 * file for each build below `buildx/refs` of the configuration). Left out: groups of builds.
 */
import { text, utf8 } from '../../lib/bytes.ts';
import type { Cli } from '../cli/cli.ts';
import { absolute } from '../container/create-body.ts';
import type { BuildOptions } from './build-options.ts';
import { isFolder } from './input.ts';

export interface LocalState {
  /** Absolute, a URL, or `-`. */
  readonly LocalPath: string;
  readonly DockerfilePath: string;
  readonly Target: string;
}

const folderOf = (cli: Cli): string => `${cli.globals.configDirectory}/buildx/refs/default/default`;

/** Writes it; that it can't is no fault of the build. */
export async function keepLocalState(cli: Cli, ref: string, options: BuildOptions): Promise<void> {
  const { context, file, target } = options;
  const isHere = isFolder(context);
  const local = isHere ? absolute(cli.system.cwd(), context) : context;
  const dockerfile = file === '' || file === '-' || !isHere ? file : absolute(cli.system.cwd(), file);
  const state: LocalState = { Target: target || 'default', LocalPath: local, DockerfilePath: dockerfile };
  try {
    let path = cli.globals.configDirectory;
    await cli.system.mkdir(path, 0o755).catch(() => undefined);
    for (const part of ['buildx', 'refs', 'default', 'default']) {
      path += `/${part}`;
      await cli.system.mkdir(path, 0o700).catch(() => undefined);
    }
    await cli.system.writeFile(`${path}/${ref}`, utf8(JSON.stringify(state)), 0o600);
  } catch {
    // A home that can't be written to.
  }
}

export async function localState(cli: Cli, ref: string): Promise<LocalState | undefined> {
  try {
    return JSON.parse(text(await cli.system.readFile(`${folderOf(cli)}/${ref}`))) as LocalState;
  } catch {
    return undefined;
  }
}
