/** docker compose watch beside the editor and the preview, as its lesson has it: a saved file is seen in the page at once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launch();
});
afterAll(() => chromium.close());

const dockerfile = `FROM busybox
LABEL edition="second"
COPY httpd.conf /etc/httpd.conf
COPY site /www
CMD ["httpd", "-f", "-c", "/etc/httpd.conf", "-h", "/www"]
`;
const compose = `services:
  web:
    build: .
    ports: ["8080:80"]
    develop:
      watch:
        - {action: rebuild, path: Dockerfile}
        - {action: sync, path: site, target: /www}
        - {action: sync+restart, path: httpd.conf, target: /etc/httpd.conf}
`;

/** Opens a file, puts this text into it, and waits until it is on the disk. */
async function edits(student: Student, path: readonly string[], text: string): Promise<void> {
  await student.tab('Editor').click();
  // A file of the lesson is opened by itself at first.
  await student.page.getByText(/^~\/page\/.* · saved$/).waitFor();
  await student.opensFile('page', ...path);
  const saved = student.page.getByText(`~/page/${path.join('/')} · saved`);
  await saved.waitFor();
  await student.writes(text);
  await saved.waitFor();
}

test('the lesson on watch: what is saved in the editor comes into the container, by its rule', async () => {
  const { page, complaints } = await chromium.open('/lessons/capstones/watch/');
  const student = new Student(page);
  await student.prompt();
  // In the editor each line would be indented once more as it is typed.
  await student.puts({ 'page/compose.yaml': compose });
  await student.types('cd page && docker compose watch --quiet');
  await student.sees(/Watch enabled/);

  await edits(student, ['Dockerfile'], dockerfile);
  await student.stepIs('rebuild', 'pass');
  await edits(student, ['site', 'index.html'], '<h1>Written in the editor</h1>\n');
  await student.stepIs('sync', 'pass');
  await edits(student, ['httpd.conf'], 'E404:/www/lost.html\n');
  await student.stepIs('restart', 'pass');

  await student.tab('Preview').click();
  await page.getByRole('button', { name: '8080 · page-web-1' }).click();
  await page.frameLocator('.dd-pane-preview iframe').getByRole('heading', { name: 'Written in the editor' }).waitFor();
  await student.tab('Terminal').click();
  await student.sees(
    /Rebuilding service.*\s.*successfully built\s+Syncing service "web" after 1 changes were detected/,
  );
  await student.focusTerminal();
  await page.keyboard.press('Control+c');
  await student.prompt();
  expect(complaints).toEqual([]);
});
