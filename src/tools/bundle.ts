/**
 * Bundles a Node entry point with Vite, since our units are found by import.meta.glob, which plain Node doesn't have.
 * A bundle is named after its newest source file's time, made beside and renamed: runs at the same time don't disturb each
 * other, and one that still runs finds its lazy chunks.
 */
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildCache, projectRoot } from './project.ts';

function newest(folder: string): number {
  let time = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'site' || entry.name === 'assembly') continue;
    const path = join(folder, entry.name);
    time = Math.max(time, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs);
  }
  return time;
}

const day = 24 * 60 * 60 * 1000;

/** Bundles of `name` that no run of today uses. */
function removeOld(folder: string, name: string): void {
  for (const entry of existsSync(folder) ? readdirSync(folder) : []) {
    const path = join(folder, entry);
    if (entry.startsWith(`${name}-`) && statSync(path).mtimeMs < Date.now() - day) rmSync(path, { recursive: true });
  }
}

/** Bundles src/tools/<name>.ts and answers the bundle's path. */
export async function bundle(name: string): Promise<string> {
  const folder = join(buildCache, 'tools');
  const out = join(folder, `${name}-${Math.floor(newest(join(projectRoot, 'src'))).toString(36)}`);
  const file = join(out, `${name}.mjs`);
  if (existsSync(file)) return file;
  removeOld(folder, name);
  const making = `${out}.${process.pid}`;
  // Only where something is to be bundled: Vite takes 300 MB.
  const { build } = await import('vite');
  await build({
    root: projectRoot,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: {
      ssr: join(projectRoot, 'src', 'tools', `${name}.ts`),
      outDir: making,
      emptyOutDir: true,
      target: 'node22',
      minify: false,
      rollupOptions: { output: { entryFileNames: `${name}.mjs`, chunkFileNames: '[name]-[hash].mjs' } },
    },
  });
  if (existsSync(file)) rmSync(making, { recursive: true });
  else renameSync(making, out);
  return file;
}
