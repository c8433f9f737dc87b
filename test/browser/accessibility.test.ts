/** axe-core on every kind of page, in both themes and at a desktop’s and a phone’s width. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isWideEnough, violations } from './axe.ts';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

const pages = [
  '/',
  '/playground/',
  '/lessons/dockerfiles/first-image/',
  '/zh-cn/lessons/drills/open-a-port/',
  '/zh-cn/',
  '/progress/',
  '/drills/',
  '/zh-cn/review/?chapter=dockerfiles',
  '/offline/',
  '/licenses/',
  '/compatibility/',
  '/zh-cn/instructors/',
  '/authors/',
  '/node-in-webcontainer/',
  '/404.html',
];
const looks = [
  { width: 1440, colorScheme: 'light' },
  { width: 360, colorScheme: 'dark' },
  { width: 360, colorScheme: 'light' },
  { width: 1440, colorScheme: 'dark' },
] as const;

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launch();
});
afterAll(() => chromium.close());

const isMachine = (path: string) => /playground|lessons/.test(path);

test.each(pages)('%s has no violation', async (path) => {
  const { page } = await chromium.open(path, { bypassCSP: true });
  if (isMachine(path)) await new Student(page).prompt();
  for (const { width, colorScheme } of looks) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-theme="${colorScheme}"]`).waitFor();
    expect(await violations(page), `${colorScheme}, ${width} wide`).toEqual([]);
    expect(await isWideEnough(page), `${width} wide`).toBe(true);
  }
  await page.context().close();
});
