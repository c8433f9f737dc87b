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
  await pane.locator('.dd-spark-text', { hasText: '%' }).waitFor();
  await pane.locator('.dd-spark-text', { hasText: 'GiB' }).waitFor();
  await student.runs('docker exec web sh -c "echo x > /data/note"');
  await pane.getByRole('button', { name: 'Volumes' }).click();
  await pane.getByText('data', { exact: true }).click();
  await pane.getByText('web → /data (running)').waitFor();
  await pane.getByText(/^note {2}2B$/).waitFor();
  await pane.getByRole('button', { name: 'Networks' }).click();
  await pane.locator('.dd-topology').getByText('172.17.0.2').waitFor();
  await pane.locator('.dd-topology').getByText('8080→80').waitFor();
  await pane.getByRole('row', { name: /^bridge .* web 172\.17\.0\.2/ }).waitFor();
  await student.runs('docker rm -f web');
  await pane.getByText('No container is on this network.').waitFor();
  expect(complaints).toEqual([]);
});

test('builds are a graph of stages, with what came from the cache and why the rest did not', async () => {
  const { page, complaints } = await chromium.open('/playground/');
  const student = new Student(page);
  await student.prompt();
  await student.tab('Inspector').click();
  const pane = page.locator('#dd-pane-inspector');
  await pane.getByRole('button', { name: 'Builds' }).click();
  await pane.getByText('No build yet.').waitFor();
  const dockerfile =
    'FROM busybox AS maker\\nCOPY a /a\\nRUN cat /a > /b\\nFROM busybox\\nRUN mkdir /srv\\nCOPY --from=maker /b /srv/b\\n';
  await student.runs(`mkdir c; cd c; echo 1 > a; printf '${dockerfile}' > Dockerfile; docker build -q -t one .`);
  await pane.locator('.dd-build').getByText('RUN mkdir /srv').waitFor();
  await pane
    .getByText('0 / 5 steps came from the cache')
    .or(pane.getByText(/^\d \/ \d steps came from the cache$/))
    .waitFor();
  await student.runs('echo 2 > a; docker build -q -t two .');
  const newest = pane.locator('.dd-card').first();
  await newest.getByRole('row', { name: /maker: COPY a \/a done: the files it copies changed/ }).waitFor();
  await newest.getByRole('row', { name: /RUN mkdir \/srv from the cache/ }).waitFor();
  await newest.getByRole('row', { name: /maker: RUN cat .* done: a step below it was done anew/ }).waitFor();
  await student.runs(
    'echo BAD >> Dockerfile; echo RUN false >> Dockerfile; sed -i /BAD/d Dockerfile; docker build -q .',
  );
  await pane.locator('.dd-card').first().getByText('failed', { exact: true }).first().waitFor();
  expect(complaints).toEqual([]);
});

test('a hundred images and two hundred containers: one drawing, cards off the screen not laid out', async () => {
  const { page, complaints } = await chromium.open('/playground/');
  const student = new Student(page);
  await student.prompt();
  await student.runs('docker pull -q busybox; docker create --name seed busybox true');
  await student.runs('for i in $(seq 100); do docker commit seed image$i > /dev/null; done');
  await student.runs('for i in $(seq 199); do docker create --name c$i busybox sleep 9 > /dev/null; done');
  await student.tab('Inspector').click();
  const pane = page.locator('#dd-pane-inspector');
  await pane.locator('.dd-image-name', { hasText: 'image100' }).waitFor();
  expect(await pane.locator('.dd-layer[data-shared]').count()).toBe(1);
  await pane.getByRole('button', { name: 'Containers' }).click();
  await pane.getByText('c199', { exact: true }).waitFor();
  const kept = await pane.locator('.dd-card').nth(150).elementHandle();
  await student.runs('docker rename c199 renamed');
  await pane.getByText('renamed', { exact: true }).waitFor();
  expect(await pane.locator('.dd-card').count()).toBe(200);
  // The others are the same elements as before: only what changed was drawn.
  expect(await kept?.evaluate((card) => card.isConnected)).toBe(true);
  expect(complaints).toEqual([]);
});
