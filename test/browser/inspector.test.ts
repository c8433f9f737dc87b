/** The inspector follows the engine: shared layers are drawn once, containers, volumes and networks as they come and go. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chromium, launch } from './chromium.ts';
import { Student } from './workbench.ts';

let chromium: Chromium;
beforeAll(async () => {
  chromium = await launch();
});
afterAll(() => chromium.close());

test('the inspector shows what the engine has, live', async () => {
  const { page, complaints } = await chromium.open('/playground/');
  const student = new Student(page);
  await student.prompt();
  await student.tab('Inspector').click();
  const pane = page.locator('#dd-pane-inspector');
  await pane.getByText('No image yet.').waitFor();
  await student.runs("printf 'FROM busybox\\nRUN echo hi > /hi\\n' | docker build -q -t mine -");
  await student.runs('docker pull -q busybox');
  await pane.locator('.dd-layer[data-shared]').waitFor();
  await pane.locator('.dd-image-name', { hasText: 'mine:latest' }).waitFor();
  expect(await pane.locator('.dd-layer').count()).toBe(2);
  await pane.getByText('What each layer holds: mine:latest').click();
  await pane.getByText('Layer 2: 1 files').click();
  await pane.getByText('/hi').first().waitFor();
  await pane.getByRole('button', { name: 'Containers' }).click();
  await student.runs('docker run -d --name web -p 8080:80 -v data:/data mine sh -c "echo started; sleep 1000"');
  await pane.getByText('web', { exact: true }).click();
  await pane.getByText('8080→80/tcp').first().waitFor();
  await pane.getByText('started', { exact: true }).waitFor();
  await pane.getByRole('button', { name: 'Volumes' }).click();
  await pane.getByText('web → /data (running)').waitFor();
  await pane.getByRole('button', { name: 'Networks' }).click();
  await pane.locator('.dd-network', { hasText: 'bridge' }).getByText('172.17.0.2').waitFor();
  await student.runs('docker rm -f web');
  await pane.locator('.dd-network', { hasText: 'bridge' }).getByText('No container is on this network.').waitFor();
  expect(complaints).toEqual([]);
});
