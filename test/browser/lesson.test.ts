/** The lesson "Your first image", completed by typing and clicking only, and a wrong attempt at it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

const lesson = '/lessons/dockerfiles/first-image/';
const dockerfile =
  'FROM busybox\nCOPY index.html /www/index.html\nEXPOSE 80\nCMD ["httpd", "-f", "-v", "-p", "80", "-h", "/www"]\n';

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launch();
});
afterAll(() => chromium.close());

describe('the lesson "Your first image"', () => {
  test('is completed by typing and clicking', async () => {
    const { page, complaints } = await chromium.open(lesson);
    const student = new Student(page);
    await student.prompt();
    await student.tab('Editor').click();
    await page.getByText('~/web/index.html · saved').waitFor();
    await page.getByRole('button', { name: 'New file' }).click();
    await page.getByRole('textbox', { name: 'Name of the new file' }).fill('Dockerfile');
    await page.keyboard.press('Enter');
    await page.getByText('~/web/Dockerfile · saved').waitFor();
    await student.writes(dockerfile);
    await page.getByText('~/web/Dockerfile · saved').waitFor();
    await student.tab('Terminal').click();
    await student.runs('cd web && docker build -t hello-web .');
    await student.stepIs('build', 'pass');
    await student.runs('docker run -d -p 8080:80 --name hello hello-web');
    await student.stepIs('run', 'pass');
    await student.stepIs('open', 'pass');
    await student.tab('Preview').click();
    await page.getByRole('button', { name: '8080 · hello' }).click();
    await page.frameLocator('.dd-pane-preview iframe').getByRole('heading', { name: 'My first image' }).waitFor();
    await page.locator('.dd-steps').getByText('3 / 3').waitFor();
    await page.locator('.dd-finished').getByRole('link', { name: 'RUN and WORKDIR' }).click();
    await page.waitForURL('**/lessons/dockerfiles/run-and-workdir/');
    expect(complaints).toEqual([]);
  });

  test('a wrong attempt is told what was expected, what was found, and a hint that fits', async () => {
    const { page, complaints } = await chromium.open(lesson);
    const student = new Student(page);
    await student.prompt();
    await student.runs('docker pull -q busybox && docker tag busybox hello-web');
    await page.getByRole('button', { name: 'Check' }).click();
    await student.stepIs('build', 'fail');
    const told = await student.step('build').textContent();
    expect(told).toContain('a file /www/index.html in a layer of the image');
    expect(told).toContain('no such file in any layer');
    expect(told).toContain("None of the image's layers holds /www/index.html.");
    await student.runs('docker run -d --name hello busybox sleep 100');
    await page.getByRole('button', { name: 'Check' }).click();
    await student.stepIs('run', 'fail');
    await page.getByRole('button', { name: /^Run it in the background/ }).click();
    await page.locator('[data-step="run"] [data-hint="not-published"]').waitFor();
    const fetched = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    expect(fetched.filter((name) => /\/verdicts\.|\/verdict-words\./.test(name))).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

test('without WebAssembly a sentence says so, and the text is there', async () => {
  const context = await chromium.context();
  await context.addInitScript(() => Reflect.deleteProperty(globalThis, 'WebAssembly'));
  await context.route('**/worker-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `delete globalThis.WebAssembly;\n${await response.text()}` });
  });
  const { page } = await chromium.open('/lessons/containers/first-run/', context);
  await page.getByText('The machine needs WebAssembly, which this browser does not have or has turned off.').waitFor();
  await page.getByRole('heading', { name: 'Your first containers' }).waitFor();
  for (const name of ['Check', 'Start over', 'Share', 'Undo'])
    expect(await page.getByRole('button', { name, exact: true }).isDisabled()).toBe(true);
});
