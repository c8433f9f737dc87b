/** Your first image: judged by the image's layers and configuration and by the running container, never by the Dockerfile. */
import type { DockerFacts } from '../../../../src/course/docker-facts.ts';
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const tag = 'hello-web';

async function pageInImage(docker: DockerFacts): Promise<string | undefined> {
  let page: string | undefined;
  for (const layer of (await docker.layers(tag)) ?? []) {
    if (layer.deleted.has('www/index.html')) page = undefined;
    const file = layer.files.get('www/index.html');
    if (file) page = new TextDecoder().decode(file.bytes);
  }
  return page;
}

const build = step('build', async ({ docker, file }) => {
  const image = await docker.image(tag);
  if (!image) return fail(`an image ${tag}:latest`, 'no such image', 'no-image');
  const base = await docker.image('busybox');
  const layers = image.RootFS.Layers ?? [];
  if (base && base.RootFS.Layers?.[0] !== layers[0])
    return fail('busybox’s layer at the bottom', layers[0] ?? 'no layers', 'other-base');
  const page = await pageInImage(docker);
  if (page === undefined)
    return fail('a file /www/index.html in a layer of the image', 'no such file in any layer', 'no-page');
  const mine = new TextDecoder().decode(await file.read('/home/student/web/index.html'));
  if (page !== mine) return fail('the page as it is in ~/web now', 'an older page in the image', 'stale-page');
  return undefined;
});

const run = step('run', async ({ docker }) => {
  const image = await docker.image(tag);
  const containers = (await docker.containers()).filter(({ ImageID }) => image && ImageID === image.Id);
  if (containers.length === 0) return fail(`a container of ${tag}`, 'none', 'no-container');
  const running = containers.filter(({ State }) => State === 'running');
  if (running.length === 0) return fail('a running container', containers[0]?.Status ?? 'none', 'exited');
  const published = running.some(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === 8080));
  if (!published) return fail('port 8080 of the host published', 'no container publishes 8080', 'not-published');
  return undefined;
});

const open = step('open', async ({ http }) => {
  const answer = await http(8080);
  if (!answer) return fail('an answer on port 8080', 'connection refused', 'refused');
  if (answer.status !== 200) return fail('status 200', `status ${answer.status}`, 'not-found');
  if (!answer.text.includes('first image')) return fail('your page', 'another page', 'other-page');
  return undefined;
});

export default exercise({ steps: [build, run, open] });
