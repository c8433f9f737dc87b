/** The editor's tree and its help with Dockerfiles. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launch();
});
afterAll(() => chromium.close());

/** At a playground's editor, with these files in the home directory. */
async function sitDown(files: Readonly<Record<string, string>>) {
  const { page, complaints } = await chromium.open('/playground/');
  const student = new Student(page);
  await student.prompt();
  await student.puts(files);
  await student.tab('Editor').click();
  return { page, student, complaints };
}

test('a Dockerfile is checked as it is written, by docker build --check in the machine', async () => {
  const { page, complaints } = await chromium.open('/playground/');
  const student = new Student(page);
  await student.prompt();
  await student.runs('printf "FROM busybox\\nMAINTAINER me\\n" > Dockerfile');
  await student.tab('Editor').click();
  await page.locator('.dd-findings').getByText('2: Maintainer instruction is deprecated').waitFor();
  await page.locator('.squiggly-warning').waitFor();
  await student.writes('FROM busybox\nFOO bar\n');
  await page.locator('.dd-findings').getByText('2: unknown instruction: FOO').waitFor();
  await page.locator('.squiggly-error').waitFor();
  await student.writes('FROM busybox\n');
  await page.keyboard.type('WORK');
  await page.locator('.suggest-widget').getByText('WORKDIR').first().waitFor();
  expect(complaints).toEqual([]);
});

test('a Dockerfile’s images, flags, stages and variables are completed, and a stage is renamed everywhere', async () => {
  const { page, student, complaints } = await sitDown({ Dockerfile: 'FROM golang AS build\nFROM ' });
  await student.editorShows(/FROM golang/);
  let catalogs = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/v2/catalog.json')) catalogs += 1;
  });
  await student.focusEditor();
  await page.keyboard.press('Control+End');
  const takes = async (typed: string, offered: string) => {
    await page.keyboard.type(typed);
    await page.locator('.suggest-widget .monaco-list-row.focused', { hasText: offered }).waitFor();
    await page.keyboard.press('Enter');
  };
  await takes('busy', 'busybox');
  await takes(':1.37.', 'busybox:1.37.0');
  expect(catalogs).toBe(1);
  await takes('\nCOPY -', '--chmod=');
  await takes('755 --fr', '--from=');
  await takes('bui', 'build');
  await page.keyboard.type(' /app /app\nARG VERSION=2\n');
  await takes('RUN echo $V', 'VERSION');
  const written = (stage: string) =>
    `FROM golang AS ${stage}\nFROM busybox:1.37.0\nCOPY --chmod=755 --from=${stage} /app /app\nARG VERSION=2\nRUN echo \\$\\{?VERSION\\}?`;
  await student.editorShows(new RegExp(`^${written('build')}$`));
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('End');
  await page.keyboard.press('F2');
  await page.locator('.rename-box input:focus').waitFor();
  await page.keyboard.type('compile');
  await page.keyboard.press('Enter');
  await student.editorShows(new RegExp(`^${written('compile')}$`));
  expect(complaints).toEqual([]);
});

test('a compose file is checked by docker compose config in the machine, and its keys are completed and explained', async () => {
  const { page, student, complaints } = await sitDown({
    'compose.yaml': 'services:\n  web:\n    image: busybox\n    prots: ["80:80"]\n',
  });
  await page.locator('.dd-findings').getByText("4: services.web additional properties 'prots' not allowed").waitFor();
  await page.locator('.squiggly-error').waitFor();
  await page.locator('.view-line span', { hasText: 'image' }).last().hover();
  await page.locator('.monaco-hover').getByText('The image to run.').waitFor();
  // Put by the machine: Monaco indents only lines whose predecessors it had an idle moment to read.
  await student.puts({ 'compose.yaml': 'services:\n  web:\n    image: busybox\n    ' });
  await student.editorShows(/busybox\n {4}$/);
  await student.focusEditor();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('healthch');
  await page.locator('.suggest-widget').getByText('healthcheck').first().waitFor();
  await page.keyboard.press('Enter');
  await student.editorShows(/^services:\n {2}web:\n {4}image: busybox\n {4}healthcheck:$/m);
  expect(complaints).toEqual([]);
});

test('a key makes a line of a Dockerfile a comment', async () => {
  const { page, student, complaints } = await sitDown({ Dockerfile: 'FROM busybox:1.37\nEXPOSE 80\n' });
  await student.editorShows(/EXPOSE 80/);
  await student.focusEditor();
  await page.keyboard.press('Control+/');
  await student.editorShows(/^# FROM busybox:1.37$/m);
  expect(complaints).toEqual([]);
});

test('files are made, renamed and deleted in the tree, by keyboard', async () => {
  const { page, complaints } = await chromium.open('/playground/');
  const student = new Student(page);
  await student.prompt();
  await student.tab('Editor').click();
  const press = async (name: string) => {
    await page.getByRole('button', { name, exact: true }).focus();
    await page.keyboard.press('Enter');
  };
  await press('New folder');
  await page.keyboard.type('app');
  await page.keyboard.press('Enter');
  await page.getByRole('treeitem', { name: 'app' }).waitFor();
  await press('New file');
  await page.keyboard.type('run.sh');
  await page.keyboard.press('Enter');
  await page.getByText('~/app/run.sh · saved').waitFor();
  await press('Rename');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('start.sh');
  await page.keyboard.press('Enter');
  await page.getByText('~/app/start.sh · saved').waitFor();
  expect(await student.runs('ls app')).toMatch(/^start\.sh$/m);
  await press('Delete');
  await page.keyboard.press('Escape');
  await page.getByRole('treeitem', { name: 'start.sh' }).waitFor();
  await press('Delete');
  await page.locator('.dd-ask').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('treeitem', { name: 'start.sh' }).waitFor({ state: 'detached' });
  expect(await student.runs('ls app | wc -l')).toMatch(/^0$/m);
  expect(complaints).toEqual([]);
});

test('the course’s own advice, nginx’s colours, files in and out', async () => {
  const { page, complaints } = await chromium.open('/zh-cn/playground/');
  const student = new Student(page);
  await student.prompt();
  await student.puts({ Dockerfile: 'FROM busybox\nRUN cd /x\n', 'conf/nginx.conf': 'server {\n  listen 80;\n}\n' });
  await student.tab('编辑器').click();
  await page
    .locator('.dd-findings [data-severity="advice"]')
    .getByText(/^1: 请为基础镜像写明版本/)
    .waitFor();
  await page.locator('.dd-findings').getByText('UseWorkdir').waitFor();
  await page.locator('.squiggly-info').first().waitFor();
  await student.opensFile('conf', 'nginx.conf');
  await student.editorShows(/listen 80/);
  // The same colour for two directives' words would be plain text.
  await page.locator('.view-line span[class*="mtk"]', { hasText: /^server$/ }).waitFor();
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: '上传' }).click();
  await (await choosing).setFiles({
    name: 'from-here.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('up and down\n'),
  });
  await page.getByRole('treeitem', { name: 'from-here.txt' }).click();
  await student.editorShows(/up and down/);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: '下载' }).click();
  expect((await downloading).suggestedFilename()).toBe('from-here.txt');
  await student.tab('终端').click();
  expect(await student.runs('cat conf/from-here.txt')).toMatch(/^up and down$/m);
  expect(complaints).toEqual([]);
});
