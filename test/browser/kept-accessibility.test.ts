/** Undo, sharing, a shared machine and the second tab's question: axe finds nothing, in both languages, wide and narrow. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isWideEnough, violations } from './axe.ts';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

/** DRYDOCK_LOOK names a folder for pictures of what was judged. */
const pictures = process.env.DRYDOCK_LOOK;

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launch();
});
afterAll(() => chromium.close());

for (const { path, width, scheme } of [
  { path: '/playground/', width: 1440, scheme: 'dark' },
  { path: '/zh-cn/playground/', width: 390, scheme: 'light' },
] as const)
  test(`${path}, ${width} pixels wide, ${scheme}`, async () => {
    const context = await chromium.context({
      bypassCSP: true,
      colorScheme: scheme,
      viewport: { width, height: 800 },
    });
    const { page } = await chromium.open(path, context);
    const judge = async (what: string, on = page) => {
      if (pictures) {
        mkdirSync(pictures, { recursive: true });
        await on.screenshot({ path: join(pictures, `${what}-${width}.png`) });
      }
      expect(await violations(on), what).toEqual([]);
      expect(await isWideEnough(on), what).toBe(true);
    };
    const student = new Student(page);
    if (width < 1000) await page.locator('button[data-view=machine]').click();
    await student.prompt();
    await student.runs('docker run -d --name box --restart always busybox sleep 1000; echo text > file');
    await student.runs('docker rm -f box');
    await page.locator('[data-dd-undo]').click();
    await page.locator('#dd-timeline li code').first().waitFor();
    await judge('undo');
    await page.keyboard.press('Escape');
    await page.locator('[data-dd-share]').click();
    await page.locator('#dd-share button').first().click();
    const link = await page.locator('#dd-share input').inputValue();
    await judge('share');
    const other = await context.newPage();
    await other.goto(new URL(`${path}${new URL(link).hash}`, chromium.origin).href);
    await other.getByRole('dialog').waitFor();
    await judge('shared', other);
    await other.keyboard.press('Escape');
    if (width < 1000) await other.locator('button[data-view=machine]').click();
    await other.locator('[data-kind=elsewhere]').waitFor();
    await judge('elsewhere', other);
    await other.locator('[data-kind=elsewhere] button').first().click();
    if (width < 1000) await page.locator('button[data-view=machine]').click();
    await page.locator('[data-kind=taken]').waitFor();
    await judge('taken');
  });
