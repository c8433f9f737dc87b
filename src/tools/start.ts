/** `npm start`: builds what is missing, serves the site, prints the address. `--dev` runs Astro's server with hot reload. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildSite } from './build.ts';
import { buildCpu } from './build-cpu.ts';
import { buildQuickjs } from './build-quickjs.ts';
import { builtAt, changedSince } from './built-site.ts';
import { buildImages } from './images.ts';
import { projectRoot } from './project.ts';
import { serveStatic } from './static-server.ts';

const dist = join(projectRoot, 'dist');

function isFresh(): boolean {
  const built = builtAt(dist);
  if (built === undefined) return false;
  const sources = ['src', 'lessons', 'package-lock.json', 'astro.config.mjs'];
  return sources.every((name) => changedSince(built, join(projectRoot, name)).length === 0);
}

async function main(): Promise<void> {
  if (process.argv.includes('--dev')) {
    await buildCpu();
    await buildQuickjs();
    await buildImages([]);
    const astro = join(projectRoot, 'node_modules', 'astro', 'bin', 'astro.mjs');
    process.exit(spawnSync(process.execPath, [astro, 'dev'], { cwd: projectRoot, stdio: 'inherit' }).status ?? 1);
  }
  if (!isFresh()) await buildSite();
  const wanted = Number(process.env.PORT ?? 4321);
  const { port } = await serveStatic(dist, wanted).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE' || process.env.PORT) throw error;
    return serveStatic(dist, 0);
  });
  console.log(`Drydock is at http://localhost:${port}/`);
}

await main();
