/** The page again in Debian's Chromium: a browser that was there before, with service worker, kept machine and full caches. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { chromiumFlags } from './chromium-flags.ts';
import { median } from './median.ts';

const visits = 7;
/** Milliseconds on the page, until the engine has come and all is kept; and between two visits. */
const stay = 6000;
const pause = 1500;

/** Milliseconds from navigation to the prompt, and to the answer of what was typed there. */
async function visit(context: BrowserContext, url: string): Promise<{ shown: number; answered: number }> {
  const page = await context.newPage();
  const start = performance.now();
  await page.goto(`${url}/playground/`, { waitUntil: 'commit' });
  const rows = page.locator('.xterm-rows');
  await rows.filter({ hasText: '$' }).first().waitFor();
  const shown = performance.now() - start;
  await page.locator('.xterm-helper-textarea').first().focus();
  const word = `w${Math.floor(start)}`;
  await page.keyboard.type(`echo ${word}$((1+1))\n`);
  await rows
    .filter({ hasText: `${word}2` })
    .first()
    .waitFor();
  const answered = performance.now() - start;
  await page.waitForTimeout(stay);
  await page.close();
  await new Promise((resolve) => setTimeout(resolve, pause));
  return { shown, answered };
}

/** @param url the site's address, without a slash at its end */
export async function benchWarm(
  url: string,
  report: (what: string, value: string, target?: string) => void,
): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), 'drydock-warm-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    args: [...chromiumFlags],
  });
  await visit(context, url);
  const times = [];
  for (let i = 0; i < visits; i++) times.push(await visit(context, url));
  await context.close();
  rmSync(profile, { recursive: true, force: true });
  report('page to prompt, warm', `${median(times.map(({ shown }) => shown)).toFixed(0)} ms`, '700 ms');
  report('page to the first answer, warm', `${median(times.map(({ answered }) => answered)).toFixed(0)} ms`);
}
