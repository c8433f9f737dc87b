/** Quizzes give reasons, progress outlives the page, travels as a file, and a browser without storage says so and goes on. */
import { readFileSync } from 'node:fs';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

const lesson = '/lessons/dockerfiles/first-image/';

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launch();
});
afterAll(() => chromium.close());

describe('quizzes', () => {
  test('tell for each pick why it is right or wrong', async () => {
    const { page, complaints } = await chromium.open(lesson);
    const quiz = (id: string) => page.locator(`#q-${id}`);
    await quiz('expose').getByText('Docker, with an error page').click();
    await quiz('expose').getByRole('button', { name: 'Answer' }).click();
    await quiz('expose').getByText('The connection is refused.').waitFor();
    await quiz('expose').getByText('Nothing', { exact: true }).click();
    await quiz('expose').getByRole('button', { name: 'Answer' }).click();
    await quiz('expose').getByText('Right.', { exact: true }).waitFor();
    await quiz('grows').getByText('COPY index.html /www/').click();
    await quiz('grows').getByText('EXPOSE 80').click();
    await quiz('grows').getByRole('button', { name: 'Answer' }).click();
    await quiz('grows').getByText('Not right yet.').waitFor();
    await quiz('grows').getByText('its line in the history has size 0').waitFor();
    await quiz('foreground').getByRole('textbox').fill(' -F ');
    await quiz('foreground').getByRole('button', { name: 'Answer' }).click();
    await quiz('foreground').getByText('Right.', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('an order is made with the keyboard alone', async () => {
    const { page } = await chromium.open(lesson);
    const quiz = page.locator('#q-order');
    const wanted = ['FROM', 'RUN', 'COPY', 'CMD'];
    for (const [place, word] of wanted.entries())
      for (let tries = 0; tries < 4; tries++) {
        const texts = await quiz.locator('li code').allTextContents();
        if (texts.findIndex((text) => text.startsWith(word)) === place) break;
        await quiz.locator('li', { hasText: word }).getByRole('button', { name: 'Move up' }).focus();
        await page.keyboard.press('Enter');
      }
    await quiz.getByRole('button', { name: 'Answer' }).focus();
    await page.keyboard.press('Enter');
    await quiz.getByText('Right.', { exact: true }).waitFor();
  });
});

async function passOneStep(context: BrowserContext): Promise<Student> {
  const { page } = await chromium.open(lesson, context);
  const student = new Student(page);
  await student.prompt();
  await student.runs('docker pull -q busybox && docker tag busybox hello-web');
  await student.runs('docker run -d -p 8080:80 hello-web httpd -f');
  await student.stepIs('run', 'pass');
  await page.waitForTimeout(500);
  return student;
}

describe('progress', () => {
  test('outlives the page, and goes to another browser as a file', async () => {
    const context = await chromium.context();
    const student = await passOneStep(context);
    await student.page.close();
    const { page, complaints } = await chromium.open('/progress/', context);
    await page.locator('[data-lesson="lessons/dockerfiles/first-image"][data-state="started"]').waitFor();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save progress and machines as a file' }).click();
    const saved = readFileSync(await (await downloading).path());
    const elsewhere = await chromium.open('/progress/');
    const choosing = elsewhere.page.waitForEvent('filechooser');
    await elsewhere.page.getByRole('button', { name: 'Load a file' }).click();
    await (await choosing).setFiles({ name: 'all.drydock', mimeType: 'application/octet-stream', buffer: saved });
    await elsewhere.page.getByText('1 / 3 steps done').waitFor();
    expect([...complaints, ...elsewhere.complaints]).toEqual([]);
  });

  test('a file of another kind is refused in a sentence, chosen or dropped, and what there was stays', async () => {
    const context = await chromium.context();
    const student = await passOneStep(context);
    await student.page.close();
    const { page, complaints } = await chromium.open('/progress/', context);
    const others: readonly (readonly [string, string])[] = [
      ['photo.png', '\x89PNG'],
      ['package.json', '{"name": "shop"}'],
      ['half.json', '{"drydock": 1, "steps": ['],
      ['null.json', 'null'],
      ['empty.drydock', ''],
    ];
    for (const [name, text] of others) {
      const choosing = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Load a file' }).click();
      await (await choosing).setFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });
      await page.getByText('Nothing was loaded. This is not a file that Drydock saved.').waitFor();
      await page.locator('[data-dd-said]').evaluate((said) => said.replaceChildren());
    }
    await page.locator('drydock-progress').evaluate((tools) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['{}'], 'tsconfig.json'));
      tools.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    });
    await page.getByText('Nothing was loaded. This is not a file that Drydock saved.').waitFor();
    await page.getByText('1 / 3 steps done').waitFor();
    expect(complaints).toEqual([]);
  });

  test('a browser that gives no room is told about in a sentence, and the lesson goes on', async () => {
    const context = await chromium.context();
    await context.addInitScript(() => {
      indexedDB.open = () => {
        throw new DOMException('denied', 'SecurityError');
      };
    });
    const student = await passOneStep(context);
    await student.page.getByText('Your progress can’t be saved in this browser').waitFor();
    await student.runs('docker rm -f $(docker ps -q)');
  });

  test('a full disk aborts the transaction, which is noticed', async () => {
    const context = await chromium.context();
    // Before the lesson opens: Chromium remembers for half a minute how much room a database was seen to have.
    const session = await context.newCDPSession(await context.newPage());
    await session.send('Storage.overrideQuotaForOrigin', { origin: chromium.origin, quotaSize: 1 });
    const { page } = await chromium.open(lesson, context);
    const quiz = page.locator('#q-foreground');
    await quiz.getByRole('textbox').fill('-f');
    await quiz.getByRole('button', { name: 'Answer' }).click();
    await quiz.getByText('Right.', { exact: true }).waitFor();
    await page.getByText('Your progress can’t be saved in this browser').waitFor();
  });
});
