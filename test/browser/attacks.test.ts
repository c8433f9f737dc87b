/** Twelve attacks on the machine from inside: each ends in Linux's words, the page stays alive, and the shell answers afterwards. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launch();
});
afterAll(() => chromium.close());

interface Attack {
  readonly name: string;
  readonly command: string;
  /** Ctrl+C after so many milliseconds; otherwise it ends by itself. */
  readonly interrupt?: number;
  /** What the terminal says at its end. */
  readonly says?: RegExp;
}

const attacks: readonly Attack[] = [
  { name: 'a loop', command: 'while :; do :; done', interrupt: 500 },
  { name: 'endless output', command: 'yes', interrupt: 1500 },
  { name: 'raw bytes', command: 'head -c 500000 /dev/urandom; reset; echo ov""er' },
  {
    name: 'a fork bomb',
    command: "bash -c 'ulimit -u 200; f() { f | f & }; f' 2>&1 | tail -1; sleep 1; pkill -9 -u student -f 'f |' ; true",
    interrupt: 4000,
  },
  {
    name: 'memory',
    command: "bash -c 'x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done'; echo status $?",
    says: /status (1|2|137|139)$/m,
  },
  {
    name: 'a full disk',
    command: 'fallocate -l 5G ~/big; rm -f ~/big; df -h / | tail -1',
    says: /No space left/,
  },
  {
    name: 'very many names',
    command: 'seq 20000 | (cd /tmp && mkdir many && cd many && xargs touch) ; rm -rf /tmp/many; echo gone',
    says: /^gone$/m,
  },
  {
    name: 'a regular expression',
    command: "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab | timeout 3 grep -E '(a+)+$'; echo done",
    says: /^done$/m,
  },
  {
    name: 'a container that eats memory',
    command: "docker run --rm -m 32m busybox sh -c 'x=a; while :; do x=$x$x; done'; echo status $?",
    says: /status (137|1|2)/,
  },
  {
    name: 'many containers',
    command:
      'for i in $(seq 12); do docker run -d busybox sh -c "while :; do :; done" > /dev/null; done; docker rm -f $(docker ps -q) | wc -l',
    says: /^12$/m,
  },
];

const hostile = [
  '\\e]8;;javascript:alert(1)\\e\\\\click\\e]8;;\\e\\\\',
  '\\e]0;<img src=x onerror=alert(1)>\\a',
  '\\e]52;c;?\\a',
  '\\e]52;c;c3RvbGVu\\a',
  '\\e[21t\\e[c\\e]10;?\\a',
  '\\eP$q"p\\e\\\\',
  '\\e]133;D;x\\a\\e]133;C\\a\\e]133;B\\a',
  '\\u202eevil\\u202c',
  '\\e[?1049h\\e[?1000h\\e[?2004h\\e[?1049l\\e[?1000l',
];

describe('the page survives', () => {
  test('attacks on processor, memory, disk and engine', { timeout: 240_000 }, async () => {
    const { page, complaints } = await chromium.open('/playground/');
    const student = new Student(page);
    await student.prompt();
    await student.runs('docker pull -q busybox');
    for (const { name, command, interrupt, says } of attacks) {
      const start = performance.now();
      await student.types(`clear; ${command}`);
      if (interrupt) {
        await page.waitForTimeout(interrupt);
        await page.keyboard.press('Control+c');
      }
      if (says) await student.sees(says, 90_000);
      // A terminal answers some bytes as if typed; that is taken back.
      if (name === 'raw bytes') {
        await student.sees(/over$/m);
        await page.keyboard.press('Control+c');
      }
      await student.prompt().catch((error: Error) => Promise.reject(new Error(`${name}: ${error.message}`)));
      expect(await student.runs('echo $((6*7))'), name).toMatch(/^42$/m);
      if (process.env.TIMES) console.log(name, Math.round(performance.now() - start));
    }
    expect(complaints).toEqual([]);
  });

  test('escape sequences: no clipboard, no script, no title, no link that runs', async () => {
    const context = await chromium.context({ permissions: ['clipboard-read', 'clipboard-write'] });
    const { page, complaints } = await chromium.open('/playground/', context);
    const student = new Student(page);
    await student.prompt();
    await page.evaluate(() => navigator.clipboard.writeText('mine'));
    const title = await page.title();
    let dialogs = 0;
    page.on('dialog', (dialog) => {
      dialogs += 1;
      void dialog.dismiss();
    });
    const script = hostile.map((bytes) => `printf '${bytes}\\n'`).join('\n');
    const long = "printf '\\e]0;'; head -c 11000000 /dev/zero | tr '\\\\0' x; printf '\\a'";
    await student.puts({ 'hostile.sh': script, 'long.sh': long });
    await student.types('clear; bash hostile.sh; bash long.sh; echo ov""er');
    await student.sees(/over$/m);
    // A terminal answers some of it, as if typed; that is taken back.
    await page.keyboard.press('Control+c');
    await student.prompt();
    const click = page.locator('.xterm-rows').getByText('click').last();
    await click.click({ force: true });
    await page.waitForTimeout(300);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine');
    expect(await page.title()).toBe(title);
    expect(dialogs).toBe(0);
    expect(page.url()).toBe(`${chromium.origin}/playground/`);
    await page.keyboard.press('Control+c');
    expect(await student.runs('echo $((6*7))')).toMatch(/^42$/m);
    expect(complaints).toEqual([]);
  });
});
