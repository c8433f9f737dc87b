/** A phone: text, steps and machine take turns, the terminal has the keys that its keyboard lacks, files are edited as plain text. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launch();
});
afterAll(() => chromium.close());

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

test('the tour points at what is on the screen', async () => {
  const { page } = await chromium.open('/lessons/dockerfiles/first-image/', await chromium.newcomer(phone));
  const tour = page.getByRole('complementary', { name: 'A short tour' });
  await tour.getByText('1 / 4').waitFor();
  await tour.getByRole('button', { name: 'Next' }).tap();
  await page.locator('.dd-tour-target', { hasText: 'Steps' }).waitFor();
});

test('a lesson works on a phone', async () => {
  const { page, complaints } = await chromium.open('/lessons/dockerfiles/first-image/', phone);
  const student = new Student(page);
  const command = page.getByRole('button', { name: 'Type this into the terminal: cd ~/web' });
  await command.tap();
  await student.sees(/cd ~\/web\n.*web\$/);
  await student.types('sleep 100');
  await page.getByRole('button', { name: '^C' }).tap();
  await student.sees(/\^C\n.*\$\s*$/);
  expect(Number(/\d+ (\d+)/.exec(await student.runs('stty size'))?.[1])).toBeGreaterThanOrEqual(40);
  await page.getByRole('tab', { name: 'Editor' }).tap();
  const area = page.getByRole('textbox', { name: '/home/student/web/index.html' });
  await area.fill('<p>from a phone</p>\n');
  await page.getByText('~/web/index.html · saved').waitFor();
  await page.getByRole('tab', { name: 'Terminal' }).tap();
  expect(await student.runs('cat index.html')).toContain('from a phone');
  await page.getByRole('button', { name: /^Steps/ }).tap();
  await page.getByRole('button', { name: 'Check' }).tap();
  await page.locator('.dd-hint').getByText('No image has that name yet.').waitFor();
  await page.getByText('Hints and solution').tap();
  await page.getByRole('button', { name: 'Show the flags' }).tap();
  await page.getByRole('button', { name: 'Show the whole solution' }).tap();
  await page.getByRole('button', { name: /^Type it: docker build/ }).waitFor();
  expect(complaints).toEqual([]);
});

test('the machine’s menus open on the screen and are large enough for fingers', async () => {
  const context = await chromium.context(phone);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { page, complaints } = await chromium.open('/playground/', context);
  const student = new Student(page);
  await page.getByRole('button', { name: 'Machine', exact: true }).tap();
  await student.prompt();
  for (const name of ['Share', 'Undo', 'Command log', 'New terminal']) {
    const box = await page.getByRole('button', { name, exact: true }).boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(36);
  }
  await page.getByRole('button', { name: 'Share', exact: true }).tap();
  const menu = page.getByRole('group', { name: 'Share' });
  await menu.getByRole('button', { name: 'Copy a link' }).tap();
  await menu.getByText('The link is in the clipboard.').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('/playground/#machine=');
  const { x, y, width, height } = (await menu.boundingBox()) ?? { x: -1, y: -1, width: 0, height: 0 };
  expect([x >= 0, y >= 0, x + width <= 390, y + height <= 844]).toEqual([true, true, true, true]);
  expect(complaints).toEqual([]);
});

test.each(['/lessons/containers/first-run/', '/zh-cn/lessons/containers/first-run/'])(
  'no line ends within a flag: %s',
  async (path) => {
    const { page } = await chromium.open(path, phone);
    const rects = await page
      .locator('.dd-flag')
      .evaluateAll((flags) =>
        flags.filter((flag) => flag.checkVisibility()).map((flag) => flag.getClientRects().length),
      );
    expect(rects.length).toBeGreaterThan(10);
    expect(rects.filter((count) => count !== 1)).toEqual([]);
  },
);
