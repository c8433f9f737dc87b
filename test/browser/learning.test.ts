/** Drills, reviews, hints rung by rung, questions about one's own machine, the first visit's tour, and what to fetch ahead. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launch();
});
afterAll(() => chromium.close());

const drill = '/lessons/drills/stop-and-keep/';

/** What checks say in the page's language has been fetched. */
const hasVerdicts = (page: Page) =>
  page.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('/verdicts.')));

describe('a drill', () => {
  test('starts in its situation, is checked on the state, and comes back later; the next one is at hand', async () => {
    const context = await chromium.context();
    const { page, complaints } = await chromium.open('/drills/', context);
    expect(await page.getByRole('link', { name: 'Start a drill' }).getAttribute('href')).toContain('/lessons/drills/');
    await page.getByRole('link', { name: 'Stop it and keep it' }).click();
    const student = new Student(page);
    await student.prompt();
    expect(await student.runs('docker ps --format {{.Names}}')).toMatch(/^clock$/m);
    await page.getByRole('button', { name: 'Hide the time' }).click();
    await student.runs('docker stop -t 1 clock');
    await student.stepIs('stopped', 'pass');
    const done = page.getByText(/^Done\. \(\d+:\d\d\) Comes back in \d+/);
    await done.waitFor();
    // What the timer shows, where it is shown.
    await page.getByRole('button', { name: 'Show the time' }).click();
    expect(await done.textContent()).toContain(`(${await page.locator('[data-dd-time]').textContent()})`);
    const next = await page.getByRole('link', { name: 'Next drill' }).getAttribute('href');
    expect(next).toMatch(/^\/lessons\/drills\/.+\/$/);
    expect(next).not.toBe(drill);
    await page.goto(`${chromium.origin}/drills/`);
    await page
      .locator('[data-drill="lessons/drills/stop-and-keep"][data-state="pass"]')
      .getByText(/^in \d+/)
      .waitFor();
    await page.goto(`${chromium.origin}${drill}`);
    await student.stepIs('stopped', 'pass');
    await page.locator('[data-kind="drill"]').getByRole('button', { name: 'Start over' }).click();
    await student.stepIs('stopped', 'open');
    await student.prompt();
    expect(await student.runs('docker ps --format {{.Names}}')).toMatch(/^clock$/m);
    expect(complaints).toEqual([]);
  });

  test('gives help in rungs: commands, flags, all of it', async () => {
    const { page, complaints } = await chromium.open('/zh-cn/lessons/drills/open-a-port/');
    const student = new Student(page);
    await student.prompt();
    expect(await student.screen()).toContain('你的用户名是 student');
    expect(await student.runs('docker-compose')).toContain('Compose 是 docker 的一个子命令：docker compose');
    expect(await hasVerdicts(page)).toBe(false);
    await page.getByRole('button', { name: '检查', exact: true }).click();
    await student.step('served').getByText('8080 端口上 ~/site 里的页面').waitFor();
    expect(await student.step('served').locator('dd').allTextContents()).toEqual([
      '8080 端口上 ~/site 里的页面',
      '连接被拒绝',
    ]);
    expect(await page.locator('[data-dd-announce]').textContent()).toContain('实际: 连接被拒绝.');
    expect(await hasVerdicts(page)).toBe(true);
    await page.getByText('提示与解法').click();
    const help = page.locator('[data-dd-solution] li code');
    await help.getByText('docker run …', { exact: true }).waitFor();
    await page.getByRole('button', { name: '显示选项' }).click();
    await help.getByText(/^docker run -d -p … -v … -f -h …$/).waitFor();
    await page.getByRole('button', { name: '显示完整解法' }).click();
    await page.getByRole('button', { name: /^替我输入: docker run -d -p 8080:80/ }).click();
    await student.stepIs('served', 'pass');
    await page.getByText(/^看过解法后完成。/).waitFor();
    expect(complaints).toEqual([]);
  });
});

describe('questions', () => {
  test('a missed one is due at once in the review, which takes it out of its lesson', async () => {
    const context = await chromium.context();
    const { page, complaints } = await chromium.open('/lessons/dockerfiles/first-image/', context);
    const expose = page.locator('#q-expose');
    expect(await expose.locator('legend').textContent()).toMatch(/EXPOSE (\d+), .* port \1 of/);
    await expose.getByText('Docker, with an error page').click();
    await expose.getByRole('button', { name: 'Answer' }).click();
    await expose.getByText('Not right yet.').waitFor();
    await page.clock.install({ time: Date.now() + 86_400_000 });
    await page.goto(`${chromium.origin}/progress/`);
    await page.getByRole('link', { name: 'Review now' }).click();
    await page.getByText('1 / 1').waitFor();
    const again = page.locator('drydock-review #q-expose');
    await again.getByText('Nothing', { exact: true }).click();
    await again.getByRole('button', { name: 'Answer' }).click();
    await again.getByText('Right.', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Next', exact: true }).click();
    await page.getByText('That was all for now.').waitFor();
    expect(complaints).toEqual([]);
  });

  test('about the own machine are answered from it', async () => {
    const { page, complaints } = await chromium.open('/lessons/containers/what-run-does/');
    const student = new Student(page);
    await student.prompt();
    const quiz = page.locator('.dd-quiz[data-kind="machine"]');
    await quiz.getByRole('textbox').fill('7');
    await quiz.getByRole('button', { name: 'Answer' }).click();
    await quiz.locator('.dd-verdict').waitFor();
    expect(await quiz.locator('.dd-verdict').textContent()).toMatch(/Not yet|Not right yet/);
    expect(complaints).toEqual([]);
  });
});

describe('the first visit', () => {
  test('is offered a tour that can be skipped and does not come again', async () => {
    const context = await chromium.newcomer();
    const { page, complaints } = await chromium.open('/lessons/dockerfiles/first-image/', context);
    const tour = page.getByRole('complementary', { name: 'A short tour' });
    await tour.getByText('1 / 5').waitFor();
    for (let stop = 2; stop <= 5; stop++) {
      await tour.getByRole('button', { name: 'Next' }).click();
      await tour.getByText(`${stop} / 5`).waitFor();
    }
    await tour.getByRole('button', { name: 'Close' }).click();
    expect(await tour.count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    await page.reload();
    await new Student(page).prompt();
    expect(await page.getByRole('complementary', { name: 'A short tour' }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});

test('an image fetched ahead is pulled without a network, and removed again makes room', async () => {
  const context = await chromium.context();
  const { page, complaints } = await chromium.open('/offline/', context);
  await page
    .waitForFunction(() => navigator.serviceWorker.controller !== null, undefined, { timeout: 20_000 })
    .catch(() => {});
  const row = page.getByRole('row', { name: /^busybox:latest/ });
  await page.getByRole('button', { name: 'Fetch: Lessons and the machine' }).click();
  await page
    .getByRole('row', { name: /^Lessons and the machine/ })
    .getByText('all here')
    .waitFor({ timeout: 60_000 });
  await row.getByRole('button', { name: /^Fetch/ }).click();
  await row.getByText('all here').waitFor();
  await context.setOffline(true);
  await page.goto(`${chromium.origin}/zh-cn/playground/`);
  const student = new Student(page);
  await student.prompt();
  expect(await student.runs('docker run --rm busybox echo off"line"')).toMatch(/^offline$/m);
  await context.setOffline(false);
  await page.goto(`${chromium.origin}/offline/`);
  await row.getByRole('button', { name: /^Remove/ }).click();
  await row.getByText('–', { exact: true }).waitFor();
  expect(complaints.filter((text) => text.startsWith('left the origin'))).toEqual([]);
});
