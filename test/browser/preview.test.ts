/** The preview is a browser for pages of the machine: what they load, ask, send and keep works, and what they may not reach stays shut. */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launch();
});
afterAll(() => chromium.close());

const index = `<!doctype html><title>Shop</title><link rel=stylesheet href=main.css><h1>Shop</h1><img id=i src=dot.svg alt="">
<script src=plain.js></script><script type=module src=main.js></script><p id=out></p>
<a href="two.html?x=1">second</a><form method=post action=/cgi-bin/echo><input name=item value=tea><button>Buy</button></form>
<script>
const say = (t) => { out.append(t + '; ') };
fetch('data.json').then((r) => r.json()).then((d) => say('fetch ' + d.n));
const x = new XMLHttpRequest(); x.open('GET', '/data.json'); x.onload = () => say('xhr ' + x.status + ' ' + JSON.parse(x.responseText).n); x.send();
const picture = new Image(); picture.onload = () => say('picture ' + picture.naturalWidth); picture.src = 'dot.svg';
const late = document.createElement('script'); late.src = 'late.js'; late.onload = () => say('late ' + window.late); document.head.append(late);
fetch('http://localhost:8081/').then(() => say('other read'), () => say('other refused'));
fetch('http://localhost:8081/cgi-bin/open').then((r) => r.text()).then((t) => say('cors ' + t.trim()), () => say('cors refused'));
const socket = new WebSocket('ws://localhost:8082/', ['chat']); socket.onopen = () => socket.send('hi');
socket.onmessage = ({ data }) => { say('socket ' + socket.protocol + ' ' + data); socket.close() }; socket.onclose = ({ code, wasClean }) => say('closed ' + code + ' ' + wasClean);
new WebSocket('ws://localhost:9/').onerror = () => say('socket refused');
const worker = new Worker('worker.js'); worker.onmessage = ({ data }) => say('worker ' + data); worker.postMessage(6);
localStorage.setItem('seen', (Number(localStorage.getItem('seen')) + 1)); say('seen ' + localStorage.getItem('seen'));
history.replaceState(null, '', '/shelf');
</script>`;
const files: Record<string, string> = {
  'index.html': index,
  'main.css': '@import "more.css"; h1 { color: rgb(1, 2, 3) }',
  'more.css': 'h1 { background: url(dot.svg); letter-spacing: 3px }',
  'dot.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"><rect width="7" height="7"/></svg>',
  'plain.js': 'window.plain = 1;',
  'main.js': 'import { word } from "./lib.js"; document.body.dataset.module = word + window.plain;',
  'lib.js': 'export const word = "imported";',
  'late.js': 'window.late = 5;',
  'worker.js': 'onmessage = ({ data }) => postMessage(data * 7);',
  'data.json': '{"n": 41}',
  'two.html': '<h1>Second</h1><a href="index.html">back</a>',
  // A WebSocket's server: agrees, says back in upper case the two letters it is sent, and answers the end.
  'socket.sh': `while read -r line && [ "$line" != "$(printf '\\r')" ]; do case $line in Sec-WebSocket-Key:*) key=$(echo \${line#*: } | tr -d '\\r');; esac; done
accept=$(printf %s258EAFA5-E914-47DA-95CA-C5AB0DC85B11 "$key" | sha1sum | cut -c1-40 | xxd -r -p | base64)
printf 'HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Protocol: chat\\r\\nSec-WebSocket-Accept: %s\\r\\n\\r\\n' "$accept"
set -- $(dd bs=1 count=8 2>/dev/null | od -An -tu1)
printf "\\201\\2\\\\$(printf %o $(($7 ^ $3 ^ 32)))\\\\$(printf %o $(($8 ^ $4 ^ 32)))"
dd bs=1 count=8 2>/dev/null >/dev/null; printf '\\210\\2\\3\\350'
`,
  'cgi-bin/echo':
    '#!/bin/sh\necho "Content-Type: text/html"\necho "Set-Cookie: who=student; HttpOnly"\necho\necho "<h1>$REQUEST_METHOD $(cat)</h1><p>cookie: $HTTP_COOKIE</p><a href=/cgi-bin/echo>again</a>"\n',
  'cgi-bin/open':
    '#!/bin/sh\necho "Content-Type: text/plain"\necho "Access-Control-Allow-Origin: *"\necho\necho allowed\n',
};

async function sitDown(where?: BrowserContext): Promise<{ student: Student; complaints: readonly string[] }> {
  const { page, complaints } = await chromium.open('/playground/', where);
  const student = new Student(page);
  await student.prompt();
  return { student, complaints };
}

const frameOf = ({ page }: Student) => page.frameLocator('.dd-pane-preview iframe');

async function visit({ page }: Student, address: string): Promise<void> {
  await page.getByRole('tab', { name: 'Preview' }).click();
  await page.getByRole('textbox', { name: 'Address' }).fill(address);
  await page.keyboard.press('Enter');
}

describe('a page', () => {
  test('loads its parts, asks by script, follows links, sends forms, and keeps cookies and storage', async () => {
    const { student, complaints } = await sitDown();
    await student.puts(Object.fromEntries(Object.entries(files).map(([name, text]) => [`s/${name}`, text])));
    await student.runs('chmod +x s/cgi-bin/*');
    await student.runs('docker run -d -p 8080:80 -p 8081:80 -v ~/s:/www busybox httpd -f -h /www');
    await student.runs('docker run -d -p 8082:80 -v ~/s:/s busybox nc -ll -p 80 -e sh /s/socket.sh');
    await visit(student, 'localhost:8080');
    const frame = frameOf(student);
    await frame.locator('body[data-module="imported1"]').waitFor();
    for (const said of ['socket chat HI', 'closed 1000 true', 'socket refused', 'worker 42'])
      await frame.locator('#out').getByText(said).waitFor();
    for (const said of ['fetch 41', 'xhr 200 41', 'picture 7', 'late 5', 'seen 1', 'other refused', 'cors allowed'])
      await frame.locator('#out').getByText(said).waitFor();
    const looks = await frame.locator('h1').evaluate((title) => {
      const { color, letterSpacing, backgroundImage } = getComputedStyle(title);
      return [color, letterSpacing, backgroundImage.slice(0, 14)].join(' ');
    });
    expect(looks).toBe('rgb(1, 2, 3) 3px url("data:imag');
    const address = student.page.getByRole('textbox', { name: 'Address' });
    expect(await address.inputValue()).toBe('http://localhost:8080/shelf');
    await frame.getByRole('link', { name: 'second' }).click();
    await frame.getByRole('heading', { name: 'Second' }).waitFor();
    expect(await address.inputValue()).toBe('http://localhost:8080/two.html?x=1');
    await frame.getByRole('link', { name: 'back' }).click();
    await frame.locator('#out').getByText('seen 2').waitFor();
    await frame.getByRole('button', { name: 'Buy' }).click();
    await frame.getByRole('heading', { name: 'POST item=tea' }).waitFor();
    await frame.getByRole('link', { name: 'again' }).click();
    await frame.getByText('cookie: who=student').waitFor();
    await student.page.getByRole('button', { name: 'Back', exact: true }).click();
    await student.page.locator('.dd-log summary').click();
    await student.page.locator('.dd-log').getByText('POST :8080/cgi-bin/echo').waitFor();
    expect(complaints).toEqual([]);
  });

  test('that means ill reads nothing of the site, reaches nothing, and does not stop the machine', async () => {
    const { student, complaints } = await sitDown();
    const { page } = student;
    await page.evaluate(() => localStorage.setItem('secret', 'ours'));
    const script = `const r = [];
      const tries = { document: () => parent.document.title, storage: () => localStorage.getItem('secret') === null ? 'own storage' : 'ours',
        database: () => indexedDB.open('drydock') && 'database', cookie: () => document.cookie || 'no cookie', top: () => { top.location = 'about:blank'; return 'moved'; } };
      for (const [name, f] of Object.entries(tries)) try { r.push(name + ':' + f()) } catch (e) { r.push(name + ':' + e.name) }
      for (let i = 0; i < 2000; i++) parent.postMessage({ request: i, method: 'GET', url: 'http://localhost:1/', headers: [] }, '*');
      for (const m of [{ navigate: 'javascript:alert(1)' }, { navigate: 'https://example.org/' }, { html: 1 }, { request: {} }, null, 'x', { local: { a: 1 } }, { cookie: 'a=' + 'b'.repeat(1e6) }, { location: 'https://example.org/' }]) parent.postMessage(m, '*');
      Promise.all(['https://example.org/', '${chromium.origin}/progress/'].map((u) => fetch(u).then(() => 'read', () => 'shut'))).then((a) => { document.body.append(r.join(' '), ' ', a.join(' ')) });`;
    await student.puts({ 'h/index.html': `<h1>Hostile</h1><script>${script}</script>` });
    await student.runs('docker run -d -p 8080:80 -v ~/h:/www busybox httpd -f -h /www');
    await visit(student, 'localhost:8080');
    const told = frameOf(student).getByText('document:');
    await told.waitFor();
    expect(await told.textContent()).toMatch(
      /document:SecurityError storage:own storage database:SecurityError cookie:no cookie top:(SecurityError|TypeError|moved) shut shut/,
    );
    expect(page.url()).toBe(`${chromium.origin}/playground/`);
    expect(await page.getByRole('textbox', { name: 'Address' }).inputValue()).toBe('http://localhost:8080/');
    await page.getByRole('tab', { name: 'Terminal' }).click();
    expect(await student.runs('echo $((6*7))')).toMatch(/^42$/m);
    expect(complaints.filter((text) => text.startsWith('left the origin'))).toEqual([]);
  });
});

test('a page that loops, eats memory, floods, or runs away stops neither the site nor the machine', async () => {
  const flood =
    'const m = { request: 1, method: "GET", url: "http://localhost:8080/", headers: [] }; setInterval(() => { for (let i = 0; i < 9999; i++) parent.postMessage(m, "*") })';
  const pages = {
    loop: 'for (;;);',
    memory: 'const held = []; for (;;) if (held.length < 100) held.push(new Uint8Array(1e7).fill(1))',
    flood,
    again:
      'parent.postMessage({ navigate: location.search }, "*"); parent.postMessage({ navigate: "http://localhost:8080/again.html" }, "*")',
    away: 'setTimeout(() => { location.href = "/elsewhere" })',
    windows:
      'for (let i = 0; i < 40; i++) open("https://example.org/" + i); alert(1); try { top.location = "https://example.org" } catch {} history.go(-1); document.body.append("tried")',
    register: 'navigator.serviceWorker.register("/sw.js")',
  };
  const { student, complaints } = await sitDown();
  const { page } = student;
  const files = Object.entries(pages).map(([name, script]) => [
    `h/${name}.html`,
    `<h1>${name}</h1><script>${script}</script>`,
  ]);
  await student.puts(Object.fromEntries(files));
  await student.runs('docker run -d -p 8080:80 -v ~/h:/www busybox httpd -f -h /www');
  const opened = new Set<Page>();
  page.context().on('page', (other) => opened.add(other));
  const ends: Record<string, () => Promise<void>> = {
    flood: () => page.getByText('it sent messages without end').waitFor(),
    away: () => page.getByText('The page went elsewhere by script').waitFor(),
    windows: () => frameOf(student).getByText('tried').waitFor(),
  };
  for (const name of Object.keys(pages)) {
    await visit(student, `localhost:8080/${name}.html`);
    await (ends[name]?.() ?? page.waitForTimeout(1000));
    await page.getByRole('tab', { name: 'Terminal' }).click();
    expect(await student.runs('echo $((6*7))'), name).toMatch(/^42$/m);
    expect(page.url(), name).toBe(`${chromium.origin}/playground/`);
  }
  expect(opened.size).toBe(0);
  expect(complaints.filter((text) => text.startsWith('left the origin'))).toEqual([]);
});

test('refused, reset, empty and silent look like what they are', async () => {
  const context = await chromium.context();
  await context.clock.install();
  const { student, complaints } = await sitDown(context);
  const { page } = student;
  const shows = (title: string) => page.getByRole('heading', { name: title }).waitFor({ timeout: 30_000 });
  await visit(student, 'localhost:9999');
  await shows('localhost:9999 refused to connect');
  await student.tab('Terminal').click();
  await student.runs('docker run -d --name idle -p 8080:80 busybox sleep 1000');
  await visit(student, 'localhost:8080');
  await shows('localhost:8080 reset the connection');
  await student.tab('Terminal').click();
  await student.runs('docker run -d --name mute -p 8082:80 busybox httpd -f; docker pause mute');
  await visit(student, 'localhost:8082');
  await page.getByText(/^Waiting for localhost:8082 … \d s$/).waitFor();
  await page.clock.fastForward(20_000);
  await shows('localhost:8082 took too long to answer');
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  await page.getByRole('textbox', { name: 'Address' }).fill('https://example.org');
  await page.keyboard.press('Enter');
  await page.getByText('That is not an address.').waitFor();
  expect(complaints).toEqual([]);
});
