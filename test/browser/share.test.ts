/** A machine as a link or a file: shown before it is opened, refused where it is hostile, and the same machine elsewhere. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launch();
});
afterAll(() => chromium.close());

async function sitDown(context: BrowserContext): Promise<Student> {
  const { page } = await chromium.open('/playground/', context);
  const student = new Student(page);
  await student.prompt();
  return student;
}

const share = (page: Page) => page.getByRole('button', { name: 'Share', exact: true });

async function savedFile(page: Page): Promise<Buffer> {
  await share(page).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save it as a file' }).click();
  return readFileSync(await (await downloading).path());
}

async function opens(page: Page, buffer: Buffer): Promise<void> {
  await share(page).click();
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a file' }).click();
  await (await choosing).setFiles({ name: 'x.drydock', mimeType: 'application/octet-stream', buffer });
}

test('what goes along is said before: the commands typed, and a password for as long as docker has it', async () => {
  const student = await sitDown(await chromium.context());
  const { page } = student;
  const menu = page.getByRole('group', { name: 'Share' });
  const says = async (sentence: RegExp) => {
    await share(page).click();
    await menu.getByText(sentence).waitFor();
    await page.keyboard.press('Escape');
  };
  await student.runs('docker run -q -d --name registry -p 5000:5000 registry:2; waitfor {} curl -s localhost:5000/v2/');
  await says(/including the commands you have typed\.$/);
  await student.runs('echo secret | docker login -u me --password-stdin localhost:5000');
  await says(/including the commands you have typed and the password that docker login stored there\.$/);
  await student.runs('docker logout localhost:5000; rm .bash_history; unset HISTFILE');
  await says(/everything in your home folder\.$/);
});

describe('a link', () => {
  test('holds a small machine; who follows it sees what is in it, and only then opens it', async () => {
    const student = await sitDown(await chromium.context());
    const { page } = student;
    await student.runs(
      'docker run -d --name box --restart always busybox sleep 1000; echo shared > gift; docker network create ours',
    );
    await share(page).click();
    await page.getByRole('button', { name: 'Copy a link' }).click();
    const field = page.getByLabel('Link to this machine');
    await field.waitFor();
    const link = await field.inputValue();
    expect(link.length).toBeLessThan(16_000);

    const context = await chromium.context();
    const mine = await sitDown(context);
    await mine.runs('echo mine > mine');
    const other = await context.newPage();
    await other.goto(link);
    const dialog = other.getByRole('dialog', { name: 'A machine that was shared' });
    await dialog.getByText('gift').waitFor();
    await dialog.getByText('box (starts by itself)').waitFor();
    await dialog.getByText('busybox:latest').waitFor();
    await dialog.getByText('ours').waitFor();
    // Nothing has begun: the first tab still has its machine.
    expect(await mine.runs('cat mine')).toMatch(/^mine$/m);
    expect(other.url()).not.toContain('machine=');
    await dialog.getByRole('button', { name: 'Open it' }).click();
    const guest = new Student(other);
    await guest.prompt();
    expect(await guest.runs('cat gift; ls mine')).toMatch(/shared\n.*No such file/);
    for (let tries = 0; !/Up/.test(await guest.runs('docker ps --format "{{.Names}} {{.Status}}"')); tries++) {
      expect(tries).toBeLessThan(20);
      await other.waitForTimeout(500);
    }
  });

  test('that is cut off is refused, and the machine that was there stays', async () => {
    const context = await chromium.context();
    const student = await sitDown(context);
    await student.runs('echo mine > mine');
    await student.page.close();
    for (const code of ['AAAA', 'RFJZRE9DSzEfiwgAAAAAAAAA', '%%%']) {
      const { page } = await chromium.open(`/playground/#machine=${code}`, context);
      await page.getByText('The shared machine was not opened.').waitFor();
      const again = new Student(page);
      await again.prompt();
      expect(await again.runs('cat mine')).toMatch(/^mine$/m);
      await page.close();
    }
  });

  test('is refused for a machine that is too large, which is said with both sizes', async () => {
    const student = await sitDown(await chromium.context());
    await student.runs('head -c 100000 /dev/urandom > big');
    await share(student.page).click();
    await student.page.getByRole('button', { name: 'Copy a link' }).click();
    await student.page.getByText(/holds too much for a link.*\(\d+ > 16000\)/).waitFor();
  });
});

describe('a file', () => {
  test('brings a machine with its own layers to another browser; cancelling changes nothing', async () => {
    const student = await sitDown(await chromium.context());
    await student.runs(
      "printf 'FROM busybox\\nRUN echo built > /b\\n' | docker build -q -t mine -; head -c 300000 /dev/urandom > big; sha256sum big > sum",
    );
    const file = await savedFile(student.page);
    const other = await sitDown(await chromium.context());
    await other.runs('echo before > before');
    await opens(other.page, file);
    const dialog = other.page.getByRole('dialog', { name: 'A machine that was shared' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await other.runs('cat before')).toMatch(/^before$/m);
    await opens(other.page, file);
    await Promise.all([other.page.waitForEvent('load'), dialog.getByRole('button', { name: 'Open it' }).click()]);
    await other.prompt();
    expect(await other.runs('sha256sum -c sum; docker run --rm mine cat /b; ls before')).toMatch(
      /big: OK\nbuilt\n.*No such/,
    );
  });

  test('that is hostile is refused in a sentence, with nothing half-made', async () => {
    const student = await sitDown(await chromium.context());
    const { page } = student;
    await student.runs('echo mine > mine');
    const file = await savedFile(page);
    await page.keyboard.press('Escape');
    const flipped = Buffer.from(file);
    flipped[Math.floor(file.length / 2)] = (flipped[Math.floor(file.length / 2)] ?? 0) ^ 8;
    const magic = Buffer.from('DRYDOCK1');
    const cases: readonly (readonly [Buffer, RegExp])[] = [
      [Buffer.from('{"not": "ours"}'), /not a file that Drydock saved/],
      [file.subarray(0, file.length - 20), /damaged or cut off/],
      [flipped, /damaged or cut off/],
      [Buffer.concat([Buffer.from('DRYDOCK9'), file.subarray(8)]), /newer version/],
      [Buffer.concat([magic, gzipSync(Buffer.alloc(1.2e9))]), /more than a machine here can/],
      [Buffer.concat([magic, gzipSync(Buffer.alloc(12))]), /not a file that Drydock saved/],
    ];
    for (const [bytes, sentence] of cases) {
      await opens(page, bytes);
      await page.getByText(sentence).waitFor({ timeout: 60_000 });
      await page.keyboard.press('Escape');
    }
    await page.reload();
    await student.prompt();
    expect(await student.runs('cat mine')).toMatch(/^mine$/m);
  });
});
