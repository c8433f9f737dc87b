/** Where this checkout is and where what we make and download is kept. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

function findRoot(): string {
  const given = process.env.DRYDOCK_ROOT;
  if (given) return given;
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'astro.config.mjs')) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}

/** The checkout's top folder. */
export const projectRoot = findRoot();

/** Made from the sources, per checkout: bundles, built wasm. */
export const buildCache = join(projectRoot, '.cache');

/** Downloads, shared by all checkouts of this user. */
export const downloadCache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'drydock');

/** The folder a command was typed in: npm changes to the project's root and keeps the caller's here. */
export const callerFolder = process.env.INIT_CWD ?? process.cwd();
