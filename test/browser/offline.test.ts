/** After a first visit the site works without a network: text, machine, and the images that were used. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launch();
});
afterAll(() => chromium.close());

test('a page that was visited works offline', async () => {
  const context = await chromium.context();
  const first = await chromium.open('/playground/', context);
  await first.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) await new Promise((resolve) => setTimeout(resolve, 50));
  });
  await first.page.reload();
  const student = new Student(first.page);
  await student.prompt();
  expect(await student.runs('docker run --rm busybox echo kept')).toContain('kept');
  await first.page.close();
  await context.setOffline(true);
  const { page } = await chromium.open('/playground/', context);
  const again = new Student(page);
  await again.prompt();
  expect(await again.runs('docker run --rm busybox echo without a network')).toMatch(/^without a network$/m);
});
