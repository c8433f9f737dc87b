/** A chapter's SCORM package in a learning management system: scorm-again, in the page around it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ScormVersion, scormPackage } from '../../src/tools/scorm/scorm-package.ts';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

const lesson = { id: 'lessons/containers/first-run', title: 'The first run', path: 'lessons/containers/first-run/' };
const again = dirname(createRequire(import.meta.url).resolve('scorm-again/scorm12'));

let chromium: Chromium;
let context: BrowserContext;

beforeAll(async () => {
  chromium = await launch();
  // The site's service worker would answer for the system's pages, too.
  context = await chromium.context({ serviceWorkers: 'block' });
  // The student was here before, without any system around, and passed the lesson's first step.
  const { page } = await chromium.open(`/${lesson.path}`, context);
  const student = new Student(page);
  await student.prompt();
  await student.runs('docker run hello-world');
  await page.locator('[data-step][data-state="pass"]').first().waitFor({ timeout: 45_000 });
  await page.waitForTimeout(500);
  await page.close();
}, 120_000);

afterAll(() => chromium.close());

const apis = {
  '1.2': { script: 'scorm12.js', name: 'API', made: 'new Scorm12API({ autocommit: false })', data: 'cmi.core' },
  '2004': { script: 'scorm2004.js', name: 'API_1484_11', made: 'new Scorm2004API({ autocommit: false })', data: 'cmi' },
};

/** Serves the system's page and the package below /lms/ of the site's own origin. */
async function openInSystem(version: ScormVersion): Promise<Page> {
  const { script, name, made } = apis[version];
  const site = `${chromium.origin}/`;
  const files = unzipSync(
    scormPackage({ id: 'containers', title: 'Containers', language: 'en', lessons: [lesson] }, site, version),
  );
  const page = await context.newPage();
  const address = `index.html?${new URLSearchParams({ lesson: lesson.id, path: lesson.path })}`;
  const types: Readonly<Record<string, string>> = { js: 'text/javascript', html: 'text/html', xml: 'text/xml' };
  await page.route(`${site}lms/**`, async (route) => {
    const file = new URL(route.request().url()).pathname.replace(/^.*\//, '');
    const contentType = types[file.replace(/^.*\./, '')] ?? 'text/plain';
    if (file === 'system.html')
      await route.fulfill({
        contentType,
        body: `<!doctype html><script src="api.js"></script><script>window.${name} = ${made};</script><iframe src="${address}" width="1200" height="800"></iframe>`,
      });
    else if (file === 'api.js') await route.fulfill({ contentType, body: readFileSync(join(again, script), 'utf8') });
    else await route.fulfill({ contentType, body: Buffer.from(files[file] ?? new Uint8Array()) });
  });
  await page.goto(`${site}lms/system.html`);
  return page;
}

test('SCORM 1.2: the system is told how many steps were passed', async () => {
  const page = await openInSystem('1.2');
  const value = (name: string) => page.evaluate(`window.API.LMSGetValue('${name}')`);
  await expect.poll(() => value('cmi.core.score.raw'), { timeout: 30_000 }).not.toBe('');
  expect(Number(await value('cmi.core.score.raw'))).toBeGreaterThan(0);
  expect(await value('cmi.core.lesson_status')).toMatch(/^(?:incomplete|completed)$/);
  await page.close();
}, 90_000);

test('SCORM 2004: the system is told, and the frame has only the lesson', async () => {
  const page = await openInSystem('2004');
  const value = (name: string) => page.evaluate(`window.API_1484_11.GetValue('${name}')`);
  await expect.poll(() => value('cmi.score.scaled'), { timeout: 30_000 }).not.toBe('');
  expect(Number(await value('cmi.progress_measure'))).toBeGreaterThan(0);
  const frame = page.frames().find((one) => one.url().includes('lms='));
  expect(await frame?.locator('nav.sidebar').isVisible()).toBe(false);
  await page.close();
}, 90_000);
