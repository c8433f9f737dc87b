/** The playground: a prompt, interrupts, several terminals, sizes, and the editor and the machine's programs on the same files. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launch();
});
afterAll(() => chromium.close());

async function sitDown(): Promise<{ student: Student; complaints: readonly string[] }> {
  const { page, complaints } = await chromium.open('/playground/');
  const student = new Student(page);
  await student.prompt();
  return { student, complaints };
}

describe('the terminal', () => {
  test('^C ends a tight loop in a container, and another terminal answers meanwhile', async () => {
    const { student, complaints } = await sitDown();
    const { page } = student;
    await student.runs('docker pull -q busybox');
    await student.types("docker run --rm -it busybox sh -c 'echo loop''ing; while :; do :; done'");
    await student.sees(/^looping$/m);
    await page.getByRole('button', { name: 'New terminal' }).click();
    await student.prompt();
    expect(await student.runs('echo $((6*7)); docker ps --format {{.Image}}')).toMatch(/42\nbusybox/);
    await page.getByRole('button', { name: 'Terminal 1' }).click();
    await student.focusTerminal();
    await page.keyboard.press('Control+c');
    await student.prompt();
    expect(await student.runs('docker ps -q | wc -l')).toMatch(/^0$/m);
    expect(complaints).toEqual([]);
  });

  test('the shell knows the terminal’s size and hears of changes', async () => {
    const { student, complaints } = await sitDown();
    const size = async () =>
      /(\d+) (\d+)/
        .exec(await student.runs('stty size'))
        ?.slice(1)
        .map(Number) ?? [];
    const [rows = 0, columns = 0] = await size();
    await student.page.setViewportSize({ width: 1200, height: 600 });
    await student.page.waitForTimeout(300);
    const [fewerRows = 0, fewerColumns = 0] = await size();
    expect(fewerRows).toBeGreaterThan(5);
    expect(fewerRows).toBeLessThan(rows);
    expect(fewerColumns).toBeLessThan(columns);
    expect(complaints).toEqual([]);
  });
});

test('on a second visit a shell starts before the page has a terminal; what is typed there waits for it, and it knows the size', async () => {
  const context = await chromium.context();
  const first = await chromium.open('/playground/', context);
  await new Student(first.page).prompt();
  await first.page.close();
  const { page, complaints } = await chromium.open('/playground/', context);
  await page.setViewportSize({ width: 1200, height: 600 });
  const student = new Student(page);
  await student.types("echo ty''ped");
  await student.sees(/^typed$/m);
  await student.prompt();
  // Behind the prompt, and not once more in front of it.
  expect((await student.screen()).split('\n').filter((line) => line.includes("ty''ped"))).toEqual([
    expect.stringMatching(/^student@drydock:~\$ echo ty''ped$/),
  ]);
  const rows = await page.locator('.dd-terminal-screen:not([hidden]) .xterm-rows > div').count();
  expect(await student.runs('stty size')).toMatch(new RegExp(`^${rows} `, 'm'));
  expect(complaints).toEqual([]);
});

describe('the keyboard', () => {
  test('`?` opens the keyboard map, which says how to leave the terminal, and that way works', async () => {
    const { student, complaints } = await sitDown();
    const { page } = student;
    await student.focusTerminal();
    await page.keyboard.press('Control+Shift+L');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Terminal 1');
    await page.keyboard.press('?');
    const map = page.getByRole('dialog', { name: 'Keyboard map' });
    await map.getByText('Leave the terminal').waitFor();
    // From its first line on, where it is taller than the window.
    await page.setViewportSize({ width: 1200, height: 300 });
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await map.waitFor();
    expect(
      await map.evaluate(({ scrollTop, scrollHeight, clientHeight }) => [scrollTop, scrollHeight > clientHeight]),
    ).toEqual([0, true]);
    await page.keyboard.press('Escape');
    await map.waitFor({ state: 'hidden' });
    expect(complaints).toEqual([]);
  });
});

test('who runs a node image is told once of WebContainers, which are turned on elsewhere', async () => {
  const { student } = await sitDown();
  const { page } = student;
  const offer = page.locator('[data-kind=webcontainer]');
  await student.runs('docker images node; sleep 0');
  await student.runs('docker run --rm node:none node -e 1');
  await offer.waitFor();
  expect(await offer.getByRole('link').getAttribute('href')).toBe(`${chromium.origin}/node-in-webcontainer/`);
  await offer.getByRole('button').click();
  await page.reload();
  await student.prompt();
  await student.runs('docker run --rm node:none node -e 1');
  expect(await offer.count()).toBe(0);
});

test('who asks for an image that is not there is told what there is', async () => {
  const { student, complaints } = await sitDown();
  const notice = student.page.locator('[data-kind=missing-image]');
  await student.runs('docker run --rm mysql:8');
  await notice.waitFor();
  expect(await notice.innerText()).toMatch(/does not have mysql(:8)?\. It has: alpine, .*nginx/);
  await student.runs('docker pull nginx:1.2.3');
  await notice.getByText(/nginx:1\.2\.3\. Its tags here are: .*latest/).waitFor();
  expect(complaints).toEqual([]);
});

describe('the editor', () => {
  test('and the machine’s programs see each other’s changes', async () => {
    const { student, complaints } = await sitDown();
    const { page } = student;
    await student.runs("printf 'from the shell\\n' > notes.txt");
    await student.tab('Editor').click();
    await student.opensFile('notes.txt');
    await student.editorShows(/from the shell/);
    await student.writes('from the editor\nsecond line\n');
    await page.getByText('~/notes.txt · saved').waitFor();
    await student.tab('Terminal').click();
    expect(await student.runs('cat notes.txt')).toMatch(/from the editor\nsecond line/);
    await student.types('vi notes.txt');
    await student.sees(/second line\n~/);
    await page.keyboard.type('Gothird, from vi');
    await page.keyboard.press('Escape');
    await student.types(':wq');
    await student.prompt();
    await student.tab('Editor').click();
    await student.editorShows(/third, from vi/);
    expect(complaints).toEqual([]);
  });
});
