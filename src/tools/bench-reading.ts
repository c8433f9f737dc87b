/** Reading pages in Debian's Chromium: Lighthouse's four scores and largest paint under its mobile throttling, and bytes of JavaScript. */
import { gzipSync } from 'node:zlib';
import lighthouse from 'lighthouse';
import { chromium } from 'playwright-core';
import { chromiumFlags } from './chromium-flags.ts';
import { median } from './median.ts';

type Report = (what: string, value: string, target?: string) => void;

const categories = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
const debugPort = 9333;
const rounds = 3;

/** Gzipped bytes of the JavaScript that a page loads by itself. */
async function scriptBytes(url: string): Promise<number> {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: chromiumFlags });
  const page = await (await browser.newContext({ serviceWorkers: 'block' })).newPage();
  const sizes: Promise<number>[] = [];
  page.on('response', (response) => {
    if (/\.m?js$/.test(new URL(response.url()).pathname))
      sizes.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  const all = await Promise.all(sizes);
  await browser.close();
  return all.reduce((sum, size) => sum + size, 0);
}

/** @param origin of the served site */
export async function benchReading(origin: string, report: Report): Promise<void> {
  for (const path of ['/', '/drills/']) {
    report(`${path}: JavaScript, gzipped`, `${((await scriptBytes(origin + path)) / 1000).toFixed(0)} kB`, '80 kB');
    const runs: { paint: number; scores: number[] }[] = [];
    for (let round = 0; round < rounds; round++) {
      const args = [...chromiumFlags, `--remote-debugging-port=${debugPort}`];
      const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
      const result = await lighthouse(origin + path, { port: debugPort, output: 'json', logLevel: 'error' });
      await browser.close();
      if (!result) continue;
      const { lhr } = result;
      runs.push({
        paint: lhr.audits['largest-contentful-paint']?.numericValue ?? Number.NaN,
        scores: categories.map((name) => Math.round((lhr.categories[name]?.score ?? 0) * 100)),
      });
    }
    report(
      `${path}: largest paint, mobile throttling`,
      `${median(runs.map(({ paint }) => paint)).toFixed(0)} ms`,
      '1800 ms',
    );
    for (const [index, name] of categories.entries())
      report(`${path}: Lighthouse ${name}`, String(median(runs.map(({ scores }) => scores[index] ?? 0))), '90');
  }
}
