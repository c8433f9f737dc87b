/**
 * Attacks on the machine, the engine and the page from inside the machine (those of a previewed page are in preview.test.ts): each ends
 * in Linux's or Docker's words, the page stays alive, and the shell answers afterwards. TIMES=1 prints how long each took and for how
 * long the page stood still; DRYDOCK_STARTS says how many containers are started.
 */
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

const starts = Number(process.env.DRYDOCK_STARTS ?? 300);

/** A tar archive with one file of zeros, compressed twice: a few kilobytes. */
function bomb(): string {
  const head = Buffer.alloc(512);
  head.write('zeros');
  head.write('0000644\0', 100);
  head.write('40000000000\0', 124);
  head.write('        0', 148);
  head.write('ustar\x0000', 257);
  head.write(
    `${head
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  const zeros = gzipSync(Buffer.alloc(1 << 26), { level: 9 });
  return gzipSync(Buffer.concat([gzipSync(head), ...Array.from({ length: 64 }, () => zeros)]), { level: 9 }).toString(
    'base64',
  );
}

/** Measures in the page for how long it stood still. */
async function watchFreezes(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    let last = performance.now();
    window.longestFreeze = 0;
    setInterval(() => {
      const now = performance.now();
      window.longestFreeze = Math.max(window.longestFreeze ?? 0, now - last);
      last = now;
    }, 20);
  });
  return () =>
    page.evaluate(() => {
      const longest = Math.round(window.longestFreeze ?? 0);
      window.longestFreeze = 0;
      return longest;
    });
}

declare global {
  interface Window {
    /** Milliseconds. */
    longestFreeze?: number;
  }
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
    command: "perl -e 'push @held, q(a) x 1e8 while 1'; echo status $?",
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
  {
    name: 'container after container',
    command: `for i in $(seq ${starts}); do docker run --rm busybox true || echo fa""iled; done; echo end $(docker ps -aq | wc -l)`,
    says: /^end 0$/m,
  },
  {
    name: 'a build that never ends',
    command:
      "printf 'FROM busybox\\nRUN yes | head -c 2000000; while :; do :; done\\n' | docker build --progress plain -",
    interrupt: 2500,
  },
  {
    name: 'a log without end',
    command:
      'docker run -d --name noisy busybox yes; sleep 2; docker logs --tail 2 noisy; docker logs noisy | head -1; docker rm -f noisy',
    says: /^noisy$/m,
  },
  {
    name: 'an expression that JavaScript would try for ever',
    command: `docker create --name ${'a'.repeat(60)}b busybox true; docker ps -aq -f 'name=^(a+)+$' | wc -l`,
    says: /^0$/m,
  },
  {
    name: 'an archive that unpacks to 4 GB',
    command: 'gunzip < bomb.gz.gz > bomb.gz; docker load < bomb.gz; rm bomb.gz; echo re""moved',
    says: /^removed$/m,
  },
  {
    name: 'a line of ten million characters',
    command: 'head -c 10000000 /dev/zero | tr \'\\0\' x; clear; echo do""ne',
    says: /^done$/m,
  },
  {
    name: 'titles, clipboards and links without end',
    command: `yes "$(printf '\\e]0;t\\a\\e]52;c;YQ==\\a\\e]8;;http://x/\\e\\\\l\\e]8;;\\e\\\\')" | head -n 20000; clear; echo do""ne`,
    says: /^done$/m,
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

test('the page survives attacks on processor, memory, disk and engine', { timeout: 240_000 }, async () => {
  const { page, complaints } = await chromium.open('/playground/');
  const student = new Student(page);
  await student.prompt();
  await student.runs('docker pull -q busybox');
  await student.puts({ 'bomb.base64': bomb() });
  await student.runs('base64 -d bomb.base64 > bomb.gz.gz');
  const freeze = await watchFreezes(page);
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
    if (process.env.TIMES) console.log(name, Math.round(performance.now() - start), 'frozen', await freeze());
  }
  expect(complaints).toEqual([]);
});

test('the page survives attacks by names of files and by what processes print: they are text in tree and inspector', async () => {
  const { page, complaints } = await chromium.open('/playground/');
  const student = new Student(page);
  const image = '<img src=x onerror=alert(1)>';
  await student.prompt();
  await student.runs(
    `mkdir h; cd h; echo a > '${image}'; echo b > $'photo\\u202egnp.sh'; echo c > $'two\\nlines'; ln -s loop loop; ln -s . self`,
  );
  await student.runs(
    'd=deep; for i in $(seq 40); do d=$d/deep; done; mkdir -p $d many; cd many; seq 3000 | xargs touch; cd',
  );
  await student.runs(
    'head -c 3000000 /dev/zero | tr "\\\\0" x > h/long; head -c 99 /dev/urandom > h/noise; printf "\\\\0" >> h/noise; sha256sum h/noise > sum',
  );
  await student.tab('Editor').click();
  await student.opensFile('h', image);
  await student.editorShows(/^a$/m);
  for (const name of [
    'photo\\u202egnp.sh',
    'two\\u000alines',
    'loop',
    'self',
    'long',
    'noise',
    'many',
    ...Array<string>(5).fill('deep'),
  ]) {
    const item = page.getByRole('treeitem', { name, exact: true }).last();
    await item.click();
  }
  await page.getByText(/^… \d+ more: use ls$/).waitFor();
  await page.getByRole('treeitem', { name: 'long', exact: true }).click();
  await page.getByText('~/h/long: too long for the editor').waitFor();
  await page.getByRole('treeitem', { name: 'noise', exact: true }).click();
  await page.getByText('~/h/noise: this is no text').waitFor();
  expect(await student.runs('sha256sum -c sum')).toContain('h/noise: OK');
  await student.tab('Inspector').click();
  await page.getByRole('button', { name: 'Containers', exact: true }).click();
  await student.runs(
    `docker run -d --name ill -v ill:/v busybox sh -c 'echo "${image}"; touch "/v/${image.replace('/', '')}"; sleep 100'`,
  );
  await page.locator('.dd-card').getByText('ill', { exact: true }).click();
  await page.locator('.dd-card pre').getByText(image, { exact: true }).waitFor();
  expect(await page.locator('.dd-panes img').count()).toBe(0);
  expect(complaints).toEqual([]);
});

test('the page survives attacks by escape sequences: no clipboard, no script, no title, no link that runs', async () => {
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
