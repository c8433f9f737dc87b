/**
 * Bundles a Node entry point with Vite, since our units are found by import.meta.glob, which plain Node doesn't have.
 * A bundle is reused until a source file is newer.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
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

/** Bundles src/tools/<name>.ts and answers the bundle's path. */
export async function bundle(name: string): Promise<string> {
  const out = join(buildCache, 'tools', name);
  const file = join(out, `${name}.mjs`);
  if (existsSync(file) && statSync(file).mtimeMs > newest(join(projectRoot, 'src'))) return file;
  await build({
    root: projectRoot,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: {
      ssr: join(projectRoot, 'src', 'tools', `${name}.ts`),
      outDir: out,
      emptyOutDir: true,
      target: 'node22',
      minify: false,
      rollupOptions: { output: { entryFileNames: `${name}.mjs`, chunkFileNames: '[name]-[hash].mjs' } },
    },
  });
  return file;
}
