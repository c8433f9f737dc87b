/** One lesson finished without a pointer: reading, editor, terminal, inspector, preview and a question, by keys that are written on the page. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launch();
});
afterAll(() => chromium.close());

/** What has the focus: its name, or its text. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim().slice(0, 60) ?? '';
  });

async function pressUntil(page: Page, key: string, wanted: RegExp, most = 60): Promise<void> {
  for (let tries = 0; tries < most; tries++) {
    await page.keyboard.press(key);
    if (wanted.test(await focused(page))) return;
  }
  throw new Error(`${key} never reached ${wanted}; the focus is on ${await focused(page)}`);
}

async function answerByKeys(page: Page): Promise<void> {
  const isIn = () => page.evaluate(() => document.activeElement?.closest('#q-foreground') !== null);
  for (let tries = 0; !(await isIn()); tries++) {
    expect(tries).toBeLessThan(200);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.type('-f');
  await pressUntil(page, 'Tab', /^Answer$/);
  await page.keyboard.press('Enter');
  await page.locator('#q-foreground').getByText('Right.', { exact: true }).waitFor();
}

test('the lesson "Your first image" by keyboard alone', async () => {
  const { page, complaints } = await chromium.open('/lessons/dockerfiles/first-image/');
  const student = new Student(page);
  await page.evaluate(() => {
    for (const type of ['pointerdown', 'mousedown', 'touchstart'])
      addEventListener(type, () => document.documentElement.setAttribute('data-pointed', ''), { capture: true });
  });
  await student.prompt();
  await pressUntil(page, 'F6', /^Terminal$/);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.getByText('~/web/index.html · saved').waitFor();
  await pressUntil(page, 'Tab', /^New file$/);
  await page.keyboard.press('Enter');
  await page.keyboard.type('Dockerfile');
  await page.keyboard.press('Enter');
  await page.getByText('~/web/Dockerfile · saved').waitFor();
  await pressUntil(page, 'Tab', /^Editor\./);
  await page.keyboard.insertText(
    'FROM busybox\nCOPY index.html /www/index.html\nEXPOSE 80\nCMD ["httpd", "-f", "-h", "/www"]\n',
  );
  await page.getByText('~/web/Dockerfile · edited').waitFor();
  await page.getByText('~/web/Dockerfile · saved').waitFor();
  // Tab writes a tab in the editor, until Ctrl+M lets it go, as its label says.
  await page.keyboard.press('Control+m');
  await page.keyboard.press('Tab');
  expect(await focused(page)).not.toMatch(/^Editor\./);
  await pressUntil(page, 'F6', /^Terminal input$/);
  await page.keyboard.type(
    'cd web && docker build -q -t hello-web . && docker run -d -p 8080:80 --name hello hello-web',
  );
  await page.keyboard.press('Enter');
  await student.stepIs('open', 'pass');
  await page.getByRole('status').getByText('All steps are done.').waitFor({ state: 'attached' });
  // Out of the terminal by the key that stands above it.
  await page.keyboard.press('Control+Shift+L');
  expect(await focused(page)).toBe('Terminal 1');
  await pressUntil(page, 'F6', /^Editor$/);
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '8080 · hello' }).waitFor();
  await pressUntil(page, 'Tab', /^8080 · hello$/);
  await page.keyboard.press('Enter');
  await page.frameLocator('.dd-pane-preview iframe').getByRole('heading', { name: 'My first image' }).waitFor();
  await pressUntil(page, 'F6', /^Write the Dockerfile|^Your first image|Section titled|^Build/);
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('F6').waitFor();
  await page.keyboard.press('Escape');
  await answerByKeys(page);
  const divider = page.getByRole('separator', { name: 'Width of the lesson text' });
  await pressUntil(page, 'Tab', /^Width of the lesson text$/, 200);
  const before = Number(await divider.getAttribute('aria-valuenow'));
  await page.keyboard.press('ArrowRight');
  expect(Number(await divider.getAttribute('aria-valuenow'))).toBe(before + 2);
  expect(await page.locator('html[data-pointed]').count()).toBe(0);
  expect(complaints).toEqual([]);
});

test('the arrangement is remembered: pane, sizes, and the machine alone', async () => {
  const { page, complaints } = await chromium.open('/playground/');
  const student = new Student(page);
  await student.prompt();
  await student.tab('Inspector').click();
  await page.getByRole('separator', { name: 'Height of the upper pane' }).focus();
  await page.keyboard.press('ArrowUp');
  const height = await page.getByRole('separator', { name: 'Height of the upper pane' }).getAttribute('aria-valuenow');
  await page.getByRole('button', { name: 'Enlarge the machine' }).click();
  expect(await page.locator('.dd-text').isVisible()).toBe(false);
  await page.reload();
  await student.prompt();
  await page.getByRole('tab', { name: 'Inspector', selected: true }).waitFor();
  expect(await page.locator('.dd-text').isVisible()).toBe(false);
  const kept = page.getByRole('separator', { name: 'Height of the upper pane' });
  expect(await kept.getAttribute('aria-valuenow')).toBe(height);
  await page.getByRole('button', { name: 'Keep the terminal' }).click();
  expect(await page.locator('.dd-pane-terminal').isVisible()).toBe(false);
  expect(complaints).toEqual([]);
});
