/**
 * Where a build's files were, which the builder doesn't know: `docker buildx history` names builds by it (buildx's localstate, a
 * file for each build below `buildx/refs` of the configuration). Left out: groups of builds.
 */
import { text } from '../../lib/bytes.ts';
import type { Cli } from '../cli/cli.ts';
import { absolute } from '../container/create-body.ts';
import type { BuildOptions } from './build-options.ts';
import { buildxPath, keepBuildxFile } from './buildx-state.ts';
import { isFolder } from './input.ts';

export interface LocalState {
  /** Absolute, a URL, or `-`. */
  readonly LocalPath: string;
  readonly DockerfilePath: string;
  readonly Target: string;
}

/** Of the builder and its one node. */
const folder = 'refs/default/default';

/** Writes it. */
export async function keepLocalState(cli: Cli, ref: string, options: BuildOptions): Promise<void> {
  const { context, file, target } = options;
  const isHere = isFolder(context);
  const local = isHere ? absolute(cli.system.cwd(), context) : context;
  const dockerfile = file === '' || file === '-' || !isHere ? file : absolute(cli.system.cwd(), file);
  const state: LocalState = { Target: target || 'default', LocalPath: local, DockerfilePath: dockerfile };
  await keepBuildxFile(cli, `${folder}/${ref}`, JSON.stringify(state));
}

export async function localState(cli: Cli, ref: string): Promise<LocalState | undefined> {
  try {
    return JSON.parse(text(await cli.system.readFile(buildxPath(cli, `${folder}/${ref}`)))) as LocalState;
  } catch {
    return undefined;
  }
}
