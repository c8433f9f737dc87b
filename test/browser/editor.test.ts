/** The editor's tree and its help with Dockerfiles. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launch();
});
afterAll(() => chromium.close());

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
