/** The terminal for everybody: search, a log of commands as text, the screen reader's mode, the way out, and links. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launch();
});
afterAll(() => chromium.close());

async function sitDown(): Promise<{ student: Student; complaints: readonly string[] }> {
  const context = await chromium.context({ permissions: ['clipboard-read', 'clipboard-write'] });
  const { page, complaints } = await chromium.open('/playground/', context);
  const student = new Student(page);
  await student.prompt();
  return { student, complaints };
}

describe('the terminal', () => {
  test('shows where one types before anybody has clicked into it', async () => {
    const { student, complaints } = await sitDown();
    await student.page.locator('.xterm-cursor-outline').waitFor();
    expect(complaints).toEqual([]);
  });

  test('logs each command with its output as text and its exit status, says results once, and copies', async () => {
    const { student, complaints } = await sitDown();
    const { page } = student;
    await student.types('ls /nope');
    await student.sees(/No such file/);
    await student.prompt();
    await page.getByRole('status').getByText('exit status 2').waitFor({ state: 'attached' });
    await student.types('for i in 1 2; do');
    await student.types('printf "%-90s|\\n" $i');
    await student.types('done');
    await student.prompt();
    await page.getByRole('button', { name: 'Command log' }).click();
    const log = page.getByRole('region', { name: 'Command log' });
    const [newest, older] = await log.getByRole('article').all();
    expect(await newest?.getByRole('heading').textContent()).toBe('for i in 1 2; do\nprintf "%-90s|\\n" $i\ndone');
    expect(await newest?.locator('pre').textContent()).toBe(`1${' '.repeat(89)}|\n2${' '.repeat(89)}|`);
    expect(await older?.getByText('exit status 2').count()).toBe(1);
    expect(await older?.locator('pre').textContent()).toContain("cannot access '/nope'");
    await older?.getByRole('button', { name: /^Copy/ }).click();
    await older?.getByText('Copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^\$ ls \/nope\nls: cannot access/);
    expect(complaints).toEqual([]);
  });

  test('shows reversed text in the colours exchanged', async () => {
    const { student } = await sitDown();
    await student.runs("printf '\\e[7mexchanged\\e[0m plain\\n'");
    const colours = (word: string) =>
      student.page
        .locator('.xterm-rows span')
        .getByText(word)
        .last()
        .evaluate((span) => {
          const { color, backgroundColor } = getComputedStyle(span);
          return { color, backgroundColor };
        });
    const { color, backgroundColor } = await colours('exchanged');
    const paper = await student.page
      .locator('.dd-terminal-tab[aria-pressed=true]')
      .evaluate((tab) => getComputedStyle(tab).backgroundColor);
    expect({ color, backgroundColor }).toEqual({ color: paper, backgroundColor: (await colours('plain')).color });
  });

  test('completes at the first press of Tab', async () => {
    const { student, complaints } = await sitDown();
    for (const [typed, completed] of [
      ['apt-get inst', /\$ apt-get install$/m],
      ['docker volu', /\$ docker volume$/m],
      ['cat .bashr', /\$ cat \.bashrc$/m],
    ] as const) {
      await student.focusTerminal();
      await student.page.keyboard.type(typed);
      await student.page.keyboard.press('Tab');
      await student.sees(completed);
      await student.page.keyboard.press('Control+c');
      await student.prompt();
    }
    expect(complaints).toEqual([]);
  });

  test('is searched with Ctrl+Shift+F, and Escape goes back', async () => {
    const { student, complaints } = await sitDown();
    const { page } = student;
    await student.runs('seq -f "line %g needle" 1 200');
    await student.focusTerminal();
    await page.keyboard.press('Control+Shift+f');
    await page.getByRole('searchbox', { name: 'Search the terminal' }).waitFor();
    await page.keyboard.type('line 42 needle');
    await page.locator('.dd-search-count').getByText('1 / 1').waitFor();
    expect(await student.screen()).toContain('line 42 needle');
    await page.keyboard.press('Escape');
    await page.keyboard.type('echo ba""ck');
    await page.keyboard.press('Enter');
    await student.sees(/^back$/m);
    expect(complaints).toEqual([]);
  });

  test('has a mode for screen readers that is remembered', async () => {
    const { student } = await sitDown();
    const { page } = student;
    await page.getByRole('button', { name: 'Screen reader mode' }).click();
    await page.locator('.xterm-accessibility').waitFor({ state: 'attached' });
    await page.reload();
    await student.prompt();
    await page.locator('.xterm-accessibility').waitFor({ state: 'attached' });
    await page.locator('.xterm-accessibility').getByText('student@drydock').first().waitFor({ state: 'attached' });
  });

  test('copies and pastes with the keys of terminals', async () => {
    const { student, complaints } = await sitDown();
    const { page } = student;
    await student.runs('echo copy-me');
    const word = await page.locator('.xterm-rows').getByText('copy-me').last().boundingBox();
    if (!word) throw new Error('copy-me is not on the screen');
    await page.mouse.dblclick(word.x + 10, word.y + word.height / 2);
    await page.keyboard.press('Control+Shift+C');
    await page.waitForFunction(async () => (await navigator.clipboard.readText()).includes('copy'));
    await page.evaluate(() => navigator.clipboard.writeText('echo pas""ted'));
    await student.focusTerminal();
    await page.keyboard.press('Control+Shift+V');
    await page.keyboard.press('Enter');
    await student.sees(/^pasted$/m);
    expect(complaints).toEqual([]);
  });

  test('links published ports to the preview', async () => {
    const { student, complaints } = await sitDown();
    const { page } = student;
    await student.runs('docker run -d -p 8080:80 busybox httpd -f; docker ps --format {{.Ports}}');
    const port = await page.locator('.xterm-rows').getByText('0.0.0.0:8080').last().boundingBox();
    if (!port) throw new Error('the port is not on the screen');
    await page.mouse.move(port.x + 20, port.y + port.height / 2);
    await page.mouse.move(port.x + 24, port.y + port.height / 2);
    await page.waitForTimeout(300);
    await page.mouse.click(port.x + 24, port.y + port.height / 2);
    await page.getByText('The server answered with status 404.').waitFor();
    expect(complaints).toEqual([]);
  });
});
