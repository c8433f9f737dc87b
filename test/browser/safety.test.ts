/** What protects the page: no other origin, its policy (the preview's isolation is in preview.test.ts), and how little is loaded before the prompt. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launch();
});
afterAll(() => chromium.close());

test('the browser of these tests reaches the site alone: requests to any other origin come to nothing', async () => {
  const context = await chromium.context();
  const page = await context.newPage();
  const elsewhere = chromium.origin.replace('localhost', '127.0.0.1');
  await expect(page.goto(elsewhere)).rejects.toThrow('ERR_NAME_NOT_RESOLVED');
  await context.close();
});

describe('the Content-Security-Policy', () => {
  test('comes as a header and as a meta element, and lets no foreign or inline script run', async () => {
    const { page } = await chromium.open('/');
    const header = (await page.request.get(`${chromium.origin}/`)).headers()['content-security-policy'] ?? '';
    const meta = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    for (const policy of [header, meta ?? '']) {
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/script-src[^;]*('unsafe-inline'|'unsafe-eval'|\*|https?:)/);
    }
    const ran = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.foreign = true';
      document.head.append(script);
      return 'foreign' in window;
    });
    expect(ran).toBe(false);
  });
});

declare global {
  interface Window {
    /** Milliseconds since 1970. */
    promptAt?: number;
  }
}

test('JavaScript and wasm before the prompt are 400 KB compressed or less', async () => {
  const context = await chromium.context();
  await context.addInitScript(() => {
    const look = () => {
      if (/\$\s*$/.test(document.querySelector('.xterm-rows')?.textContent ?? '')) window.promptAt = Date.now();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  const files: { path: string; start: number; bytes: Promise<number> }[] = [];
  context.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (!/\.(js|wasm)$/.test(pathname)) return;
    // Of what comes after the prompt some may not be read any more; NaN would fail the sum.
    const bytes = response.body().then(
      (body) => gzipSync(body).length,
      () => Number.NaN,
    );
    files.push({ path: pathname, start: response.request().timing().startTime, bytes });
  });
  const { page } = await chromium.open('/playground/', context);
  await new Student(page).prompt();
  const promptAt = await page.evaluate(() => window.promptAt ?? 0);
  // The service worker's own requests are the page's once more.
  const before = new Map(files.filter(({ start }) => start < promptAt).map((file) => [file.path, file]));
  const sizes = await Promise.all([...before.values()].map(async ({ path, bytes }) => [path, await bytes] as const));
  const loaded = sizes.map(([path, bytes]) => `${path}: ${bytes}`).join('\n');
  expect(loaded).toContain('/cpu-');
  expect(loaded).toContain('/worker-');
  expect(loaded).toContain('/tab-machine-');
  expect(
    sizes.reduce((sum, [, bytes]) => sum + bytes, 0),
    loaded,
  ).toBeLessThanOrEqual(400 * 1024);
});
