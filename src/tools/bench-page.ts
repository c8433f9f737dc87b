/** The page in Debian's Chromium, cold: time to the prompt, and bytes before it; then warm, reading pages and the workbench. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { benchReading } from './bench-reading.ts';
import { benchWarm } from './bench-warm.ts';
import { benchWorkbench } from './bench-workbench.ts';
import { ageOfSite, builtAt } from './built-site.ts';
import { chromiumFlags } from './chromium-flags.ts';
import { projectRoot } from './project.ts';
import { serveStatic } from './static-server.ts';

interface Visit {
  readonly promptMs: number;
  /** Gzipped bytes. */
  readonly code: number;
  readonly machine: number;
}

async function visit(url: string): Promise<Visit> {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: chromiumFlags });
  const page = await browser.newPage();
  let code = 0;
  let machine = 0;
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    const count = (body: Buffer) => {
      if (/\.(m?js|wasm)$/.test(pathname)) code += gzipSync(body, { level: 9 }).length;
      else if (pathname.startsWith('/machine/'))
        machine += pathname.endsWith('.gz') ? body.length : gzipSync(body).length;
    };
    // What comes after the prompt goes with the browser.
    void response.body().then(count, () => {});
  });
  const start = performance.now();
  await page.goto(`${url}/playground/`);
  await page.locator('.xterm-rows').filter({ hasText: '$' }).first().waitFor();
  const promptMs = performance.now() - start;
  const atPrompt = { promptMs, code, machine };
  await browser.close();
  return atPrompt;
}

export async function benchPage(report: (what: string, value: string, target?: string) => void): Promise<void> {
  const dist = process.env.DRYDOCK_DIST ?? join(projectRoot, 'dist');
  const built = builtAt(dist);
  if (built === undefined) {
    console.log(`the page: skipped, ${dist} has no site (npm run build)`);
    return;
  }
  console.log(ageOfSite(dist, built, projectRoot));
  const { server, port } = await serveStatic(dist, 0);
  const visits: Visit[] = [];
  for (let i = 0; i < 5; i++) visits.push(await visit(`http://localhost:${port}`));
  visits.sort((a, b) => a.promptMs - b.promptMs);
  const middle = visits[2];
  if (!middle) return;
  report('page to prompt, cold', `${middle.promptMs.toFixed(0)} ms`, '3000 ms');
  report('JavaScript and wasm before the prompt, gzipped', `${(middle.code / 1000).toFixed(0)} kB`, '400 kB');
  report(
    'root file system before the prompt, gzipped',
    `${(middle.machine / 1000).toFixed(0)} kB`,
    '3000 kB with busybox',
  );
  const origin = `http://localhost:${port}`;
  await benchWarm(origin, report);
  await benchReading(origin, report);
  await benchWorkbench(origin, report);
  server.closeAllConnections();
  server.close();
}
