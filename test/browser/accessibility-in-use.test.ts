/** axe-core on the workbench while it is used: failing steps, every pane, dialogs, and a phone’s views. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isWideEnough, violations } from './axe.ts';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

const lesson = '/lessons/dockerfiles/first-image/';
const themes = ['light', 'dark'] as const;

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launch();
});
afterAll(() => chromium.close());

describe.each(themes)('%s', (colorScheme) => {
  test('the workbench in use has no violation', async () => {
    const { page } = await chromium.open(lesson, { colorScheme, bypassCSP: true });
    const student = new Student(page);
    await student.prompt();
    await student.runs('docker run -d --name web -p 8080:80 -v data:/d busybox httpd -f');
    await page.getByRole('button', { name: 'Check' }).click();
    await student.stepIs('build', 'fail');
    await student.tab('Editor').click();
    await student.editorShows(/My first image/);
    await page.getByRole('button', { name: 'New file' }).click();
    expect(await violations(page)).toEqual([]);
    await student.tab('Inspector').click();
    for (const view of ['Images', 'Builds', 'Containers', 'Networks', 'Volumes']) {
      await page.getByRole('button', { name: view, exact: true }).click();
      await page.locator('.dd-same, .dd-empty').filter({ visible: true }).first().waitFor();
      expect(await violations(page)).toEqual([]);
    }
    await student.tab('Preview').click();
    await page.getByRole('button', { name: '8080 · web' }).click();
    await page.getByText('The server answered with status 404.').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Terminal' }).click();
    await page.getByRole('button', { name: 'Command log' }).click();
    expect(await violations(page)).toEqual([]);
    await page.getByText('Hints and solution').click();
    await page.getByRole('button', { name: 'Keyboard map' }).click();
    expect(await violations(page)).toEqual([]);
  });

  test('a phone’s views have no violation', async () => {
    const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
    const { page } = await chromium.open(lesson, { colorScheme, bypassCSP: true, ...phone });
    await page.getByRole('button', { name: 'Machine', exact: true }).tap();
    await new Student(page).prompt();
    for (const tab of ['Editor', 'Inspector', 'Preview', 'Terminal']) {
      await page.getByRole('tab', { name: tab }).tap();
      expect(await violations(page)).toEqual([]);
      expect(await isWideEnough(page)).toBe(true);
    }
    await page.getByRole('button', { name: /^Steps/ }).tap();
    await page.getByRole('button', { name: 'Check' }).tap();
    await page.locator('[data-step="build"][data-state="fail"]').waitFor();
    expect(await violations(page)).toEqual([]);
  });
});
