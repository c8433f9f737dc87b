/** The preview is a browser for pages of the machine: what they load, ask, send and keep works, and what they may not reach stays shut. */
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
  'data.json': '{"n": 41}',
  'two.html': '<h1>Second</h1><a href="index.html">back</a>',
  'cgi-bin/echo':
    '#!/bin/sh\necho "Content-Type: text/html"\necho "Set-Cookie: who=student; HttpOnly"\necho\necho "<h1>$REQUEST_METHOD $(cat)</h1><p>cookie: $HTTP_COOKIE</p><a href=/cgi-bin/echo>again</a>"\n',
  'cgi-bin/open':
    '#!/bin/sh\necho "Content-Type: text/plain"\necho "Access-Control-Allow-Origin: *"\necho\necho allowed\n',
};

async function sitDown(): Promise<{ student: Student; complaints: readonly string[] }> {
  const { page, complaints } = await chromium.open('/playground/');
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
    await visit(student, 'localhost:8080');
    const frame = frameOf(student);
    await frame.locator('body[data-module="imported1"]').waitFor();
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
      for (let i = 0; i < 5000; i++) parent.postMessage({ request: i, method: 'GET', url: 'http://localhost:1/', headers: [] }, '*');
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

test('refused, reset, empty and silent look like what they are', async () => {
  const { student, complaints } = await sitDown();
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
  await shows('localhost:8082 took too long to answer');
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  await page.getByRole('textbox', { name: 'Address' }).fill('https://example.org');
  await page.keyboard.press('Enter');
  await page.getByText('That is not an address.').waitFor();
  expect(complaints).toEqual([]);
});
