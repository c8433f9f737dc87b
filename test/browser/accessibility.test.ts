/** axe-core on every kind of page, in both themes and at a desktop’s and a phone’s width. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isWideEnough, violations } from './axe.ts';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

const pages = ['/', '/playground/', '/lessons/dockerfiles/first-image/', '/zh-cn/', '/progress/'];
const themes = ['light', 'dark'] as const;
const widths = [1440, 390];

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launch();
});
afterAll(() => chromium.close());

const isMachine = (path: string) => /playground|lessons/.test(path);

describe.each(themes)('%s', (colorScheme) => {
  describe.each(widths)('%d wide', (width) => {
    test.each(pages)('%s has no violation', async (path) => {
      const { page } = await chromium.open(path, { colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
      if (isMachine(path) && width > 1000) await new Student(page).prompt();
      expect(await violations(page)).toEqual([]);
      expect(await isWideEnough(page)).toBe(true);
      await page.context().close();
    });
  });
});
