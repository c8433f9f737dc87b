/** `npm run build`: the static site in dist/, with the CPU and the images it serves. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildCpu } from './build-cpu.ts';
import { buildQuickjs } from './build-quickjs.ts';
import { buildImages } from './images.ts';
import { projectRoot } from './project.ts';

/** Builds what is missing, then the site. Throws when Astro fails. */
export async function buildSite(): Promise<void> {
  await buildCpu();
  await buildQuickjs();
  await buildImages([]);
  const astro = join(projectRoot, 'node_modules', 'astro', 'bin', 'astro.mjs');
  const done = spawnSync(process.execPath, [astro, 'build'], {
    cwd: projectRoot,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
  });
  if (done.status !== 0) throw new Error('astro build failed; see above');
}

if (import.meta.main) await buildSite();
