/** The machine is kept: over a reload, an undo, a second tab, a browser without storage or room, a damaged store. */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launch();
});
afterAll(() => chromium.close());

async function sitDown(
  context: BrowserContext,
  path = '/playground/',
): Promise<Student & { complaints: readonly string[] }> {
  const { page, complaints } = await chromium.open(path, context);
  const student = new Student(page);
  await student.prompt();
  return Object.assign(student, { complaints });
}

async function reload(student: Student): Promise<void> {
  await student.page.reload();
  await student.prompt();
}

/** Does something to the records of the page's playground while no machine runs on them. */
async function tamper(page: Page, change: (key: string, value: number[]) => number[] | null): Promise<void> {
  await page.evaluate(async (body) => {
    const alter = new Function(`return (${body})`)() as (key: string, value: number[]) => number[] | null;
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('drydock-machine-playground');
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const store = database.transaction('records', 'readwrite').objectStore('records');
    await new Promise<void>((resolve) => {
      store.openCursor().onsuccess = (event) => {
        const cursor = (event.target as IDBRequest<IDBCursorWithValue | null>).result;
        if (!cursor) return resolve();
        const next = alter(String(cursor.key), [...(cursor.value as Uint8Array)]);
        if (next === null) cursor.delete();
        else cursor.update(Uint8Array.from(next));
        cursor.continue();
      };
    });
    database.close();
  }, change.toString());
}

describe('over a reload', () => {
  test('what ran in containers has stopped, and the student is told how it is started again', async () => {
    const student = await sitDown(await chromium.context());
    await student.runs('docker run -d --name ran busybox sleep 1000; docker run --name ended busybox true');
    await student.page.waitForTimeout(700);
    await reload(student);
    await student.page.getByRole('button', { name: 'Type it: docker start ran', exact: true }).click();
    await student.prompt();
    expect(await student.runs('docker ps --format {{.Names}}')).toBe('ran\n');
    await student.page.waitForTimeout(700);
    await student.runs('docker stop -t 0 ran');
    await student.page.waitForTimeout(700);
    await reload(student);
    await student.runs('true');
    expect(await student.page.locator('[data-kind="stopped"]').count()).toBe(0);
    expect(student.complaints).toEqual([]);
  });

  test('what was typed comes back with Up, though its shell never ended', async () => {
    const student = await sitDown(await chromium.context());
    await student.types('echo remembered');
    await student.sees(/^remembered$/m);
    await student.prompt();
    await student.page.waitForTimeout(700);
    await reload(student);
    await student.runs('clear');
    await student.focusTerminal();
    await student.page.keyboard.press('ArrowUp');
    await student.page.keyboard.press('ArrowUp');
    await student.sees(/\$ echo remembered$/m);
    await student.page.getByRole('button', { name: 'Undo', exact: true }).click();
    await student.page.locator('#dd-timeline').getByText('Nothing to undo yet.').waitFor();
    expect(student.complaints).toEqual([]);
  });

  test('files, containers, images, networks and what the terminals showed are there', async () => {
    const student = await sitDown(await chromium.context());
    await student.runs('docker run -d --restart always --name web -p 8080:80 nginx');
    await student.runs('docker network create mine; docker volume create data; echo text > file');
    await student.runs(`echo seen''before`);
    await student.page.waitForTimeout(700);
    await reload(student);
    expect(await student.screen()).toMatch(/seenbefore/);
    expect(await student.runs('cat file; docker network ls -q -f name=mine | wc -l; docker volume ls -q')).toMatch(
      /text\n1\ndata/,
    );
    for (let tries = 0; !/Up/.test(await student.runs('docker ps --format "{{.Names}} {{.Status}}"')); tries++) {
      expect(tries).toBeLessThan(20);
      await student.page.waitForTimeout(500);
    }
    expect(await student.runs('curl -s localhost:8080 | head -4')).toMatch(/Welcome to nginx/);
    expect(student.complaints).toEqual([]);
  });

  test('the steps that were reached are shown at once', async () => {
    const student = await sitDown(await chromium.context(), '/lessons/containers/first-run/');
    await student.runs('docker run hello-world > /dev/null');
    await student.stepIs('hello', 'pass');
    await student.page.waitForTimeout(700);
    await reload(student);
    await student.stepIs('hello', 'pass');
    await student.stepIs('greet', 'open');
    expect(student.complaints).toEqual([]);
  });

  test('each lesson has its own machine, which "Start over" makes new', async () => {
    const context = await chromium.context();
    const student = await sitDown(context, '/lessons/dockerfiles/first-image/');
    await student.runs('echo mine > note');
    await student.page.goto(`${chromium.origin}/playground/`);
    await student.prompt();
    expect(await student.runs('cat note')).toMatch(/No such file/);
    await student.page.goto(`${chromium.origin}/lessons/dockerfiles/first-image/`);
    await student.prompt();
    expect(await student.runs('cat note')).toMatch(/^mine$/m);
    await student.page.locator('[data-dd-start-over]').click();
    await Promise.all([
      student.page.waitForEvent('load'),
      student.page.locator('.dd-ask').getByRole('button', { name: 'Start over' }).click(),
    ]);
    await student.prompt();
    expect(await student.runs('cat note')).toMatch(/No such file/);
  });
});

describe('undo', () => {
  test('brings back what a command removed, and starts what ran, by keyboard alone', async () => {
    const student = await sitDown(await chromium.context());
    const { page } = student;
    await student.runs('docker pull -q busybox');
    await student.runs('docker run -d --name box -v data:/d busybox sh -c "echo in > /d/file; sleep 1000"');
    await student.runs('echo precious > work');
    await student.runs('docker rm -f box; docker volume rm data; docker rmi busybox; rm work');
    const button = page.getByRole('button', { name: 'Undo', exact: true });
    await button.focus();
    await page.keyboard.press('Enter');
    await page.locator('#dd-timeline').getByText('docker rm -f box').waitFor();
    expect(await page.locator('#dd-timeline li').count()).toBeGreaterThanOrEqual(3);
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
    await student.prompt();
    await page.getByRole('status').filter({ hasText: 'Undone:' }).waitFor();
    expect(await student.runs('cat work')).toMatch(/^precious$/m);
    expect(await student.runs('docker images -q busybox | wc -l; docker volume ls -q')).toMatch(/^1\ndata$/m);
    for (let tries = 0; !/Up/.test(await student.runs('docker ps --format "{{.Names}} {{.Status}}"')); tries++) {
      expect(tries).toBeLessThan(20);
      await page.waitForTimeout(500);
    }
    expect(await student.runs('docker exec box cat /d/file')).toMatch(/^in$/m);
    expect(student.complaints).toEqual([]);
  });
});

test('what a lesson prepares is no part of the first command', async () => {
  const student = await sitDown(await chromium.context(), '/lessons/dockerfiles/first-image/');
  const { page } = student;
  const prepared = (await student.runs('ls')).split('\n').slice(1);
  await student.runs('echo x > mine');
  const undoButton = page.getByRole('button', { name: 'Undo', exact: true });
  await undoButton.click();
  await page.locator('#dd-timeline').getByText('echo x > mine').waitFor();
  expect(await page.locator('#dd-timeline li').count()).toBe(1);
  await Promise.all([
    page.waitForEvent('load'),
    page.locator('#dd-timeline li').getByRole('button', { name: /^Undo/ }).click(),
  ]);
  await student.prompt();
  expect((await student.runs('ls')).split('\n').slice(1)).toEqual(prepared);
});

describe('two tabs', () => {
  test('the second may take the machine; the first stops, and nothing is lost', async () => {
    const context = await chromium.context();
    const first = await sitDown(context);
    await first.runs('echo one > one');
    const { page } = await chromium.open('/playground/', context);
    const second = new Student(page);
    await page.getByText('This machine runs in another tab.').waitFor();
    await first.types('echo last > last');
    await page.getByRole('button', { name: 'Use it here' }).click();
    await second.prompt();
    await first.page.getByText('This machine now runs in another tab').waitFor();
    expect(await second.runs('cat one last')).toMatch(/one\nlast/);
    await second.runs('echo two > two');
    await first.page.getByRole('button', { name: 'Use it here' }).click();
    await first.page.getByText('This machine runs in another tab.').waitFor();
    await first.page.getByRole('button', { name: 'Use it here' }).click();
    await first.prompt();
    expect(await first.runs('cat one last two')).toMatch(/one\nlast\ntwo/);
  });

  test('the second takes it from a first that the browser has frozen, which finds out when it thaws', async () => {
    const context = await chromium.context();
    const first = await sitDown(context);
    await first.runs('echo one > one');
    const session = await context.newCDPSession(first.page);
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    const { page } = await chromium.open('/playground/', context);
    const second = new Student(page);
    await page.getByRole('button', { name: 'Use it here' }).click();
    await second.prompt();
    expect(await second.runs('cat one; echo two > two')).toMatch(/^one$/m);
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    await first.page.getByText('This machine now runs in another tab').waitFor();
    await first.types('echo lost > lost');
    await reload(second);
    expect(await second.runs('cat one two; ls')).toMatch(/one\ntwo\n(?!.*lost)/s);
  });

  test('the second may go on with a machine that is not kept', async () => {
    const context = await chromium.context();
    const first = await sitDown(context);
    await first.runs('echo one > one');
    const { page } = await chromium.open('/playground/', context);
    const second = new Student(page);
    await page.getByRole('button', { name: 'Use a new one that is not kept' }).click();
    await second.prompt();
    expect(await second.runs('ls; echo two > two')).not.toMatch(/one/);
    expect(await first.runs('ls')).toMatch(/^one$/m);
  });
});

describe('where a browser does not keep things', () => {
  test('a sentence says so, and the machine works', async () => {
    const context = await chromium.context();
    await context.addInitScript(() => {
      indexedDB.open = () => {
        throw new DOMException('denied', 'SecurityError');
      };
    });
    // The machine's worker is another world: there it is the browser's own refusal that is played.
    await context.route('**/worker-*.js', async (route) => {
      const response = await route.fetch();
      const deny = "indexedDB.open = () => { throw new DOMException('denied', 'SecurityError'); };\n";
      await route.fulfill({ response, body: deny + (await response.text()) });
    });
    const student = await sitDown(context);
    await student.page.getByText('The machine can’t be saved in this browser').waitFor();
    expect(await student.runs('docker run --rm busybox echo works')).toMatch(/^works$/m);
  });

  // To the protocol 0 is no quota; 1 byte holds as little.
  test('with no room at all a sentence says so, and the machine works', async () => {
    const context = await chromium.context();
    const { page } = await chromium.open('/favicon.svg', context);
    const session = await context.newCDPSession(page);
    await session.send('Storage.overrideQuotaForOrigin', { origin: chromium.origin, quotaSize: 1 });
    await page.goto(`${chromium.origin}/playground/`);
    const student = new Student(page);
    await student.prompt();
    await page.getByText(/can’t be saved/).waitFor();
    expect(await student.runs('docker run --rm busybox echo works')).toMatch(/^works$/m);
  });

  for (const quotaSize of [65_536, 1 << 20])
    test(`with a quota of ${quotaSize} bytes a sentence says so, the machine works, and saving resumes with room`, async () => {
      const context = await chromium.context();
      // The browser remembers for a while how much room there was, so it is told before the first write.
      const { page } = await chromium.open('/favicon.svg', context);
      const session = await context.newCDPSession(page);
      await session.send('Storage.overrideQuotaForOrigin', { origin: chromium.origin, quotaSize });
      await page.goto(`${chromium.origin}/playground/`);
      const student = new Student(page);
      await student.prompt();
      await student.runs('head -c 3000000 /dev/urandom > big; echo kept > small');
      await page.getByText('What you do now can’t be saved').waitFor();
      expect(await student.runs('docker run --rm busybox echo works; wc -c < big')).toMatch(/works\n3000000/);
      await session.send('Storage.overrideQuotaForOrigin', { origin: chromium.origin });
      await page.getByText('What you do now can’t be saved').waitFor({ state: 'hidden', timeout: 60_000 });
      await reload(student);
      expect(await student.runs('wc -c < big; cat small')).toMatch(/3000000\nkept/);
    });
});

describe('a damaged store', () => {
  test('costs the damaged files alone, and a sentence names them', async () => {
    const student = await sitDown(await chromium.context());
    const { page } = student;
    await student.runs('echo good > good; head -c 200000 /dev/urandom > bad; docker pull -q busybox');
    await page.goto(`${chromium.origin}/progress/`);
    await tamper(page, (key, value) => {
      // The second chunk of any file: only `bad` has one.
      if (/^root\/b\/\d+\/1$/.test(key)) value[100] = (value[100] ?? 0) ^ 1;
      return value;
    });
    await page.goto(`${chromium.origin}/playground/`);
    await student.prompt();
    await page.getByText('Part of what was saved is damaged').filter({ hasText: '/home/student/bad' }).waitFor();
    expect(await student.runs('ls; cat good; docker images -q | wc -l')).toMatch(/good\n.*good\n1/s);
    await reload(student);
    expect(await page.getByText('Part of what was saved is damaged').count()).toBe(0);
  });
});

describe('after boots that crashed', () => {
  test('the student may save what there is, try again, or start anew', async () => {
    const context = await chromium.context({ serviceWorkers: 'block' });
    const student = await sitDown(context);
    await student.runs('echo kept > file');
    const chunk = `**/machine/chunk/${await student.page.locator('script[data-boot]').getAttribute('data-boot')}.gz`;
    await student.page.close();
    for (let crash = 0; crash < 3; crash++) {
      const page = await context.newPage();
      // A machine that gets no bash comes to no prompt; then its tab dies.
      const isAsked = page.waitForRequest(chunk);
      await page.route(chunk, (route) => route.abort());
      await page.goto(`${chromium.origin}/playground/`);
      await isAsked;
      await page.waitForTimeout(1500);
      const session = await context.newCDPSession(page);
      const crashed = page.waitForEvent('crash');
      void session.send('Page.crash').catch(() => {});
      await crashed;
      await page.close();
    }
    const { page } = await chromium.open('/playground/', context);
    await page.getByText('The machine did not come up the last times.').waitFor();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save it as a file' }).click();
    expect((await downloading).suggestedFilename()).toBe('drydock-playground.drydock');
    await page.getByRole('button', { name: 'Try again' }).click();
    const again = new Student(page);
    await again.prompt();
    expect(await again.runs('cat file')).toMatch(/^kept$/m);
  }, 180_000);
});
