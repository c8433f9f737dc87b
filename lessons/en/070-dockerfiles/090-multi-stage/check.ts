/** A build in two stages: judged by the size and the files of the final image, by its build stage, and by the page it serves. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const small = step('small', async ({ docker }) => {
  const image = await docker.image('site');
  if (!image) return fail('an image site', 'none', 'no-image');
  if (image.Size > 5_000_000) return fail('5 MB or less', `${Math.round(image.Size / 1e6)} MB`, 'big');
  const paths = ((await docker.layers('site:latest')) ?? []).flatMap(({ files }) => [...files.keys()]);
  if (paths.some((path) => /(?:make\.sh|apples\.txt)$/.test(path)))
    return fail('no sources in the image', 'they are there', 'sources');
  if (!paths.some((path) => path.endsWith('/apples.html')))
    return fail('a page apples.html', 'no such file', 'no-pages');
  return undefined;
});

const serves = step('serves', async ({ http }) => {
  const answer = await http(8080, '/apples.html');
  if (!answer) return fail('an answer on port 8080', 'connection refused', 'refused');
  if (answer.status !== 200) return fail('status 200', `status ${answer.status}`, 'not-found');
  if (!answer.text.includes('<p>Apples')) return fail('the page of apples', answer.text.slice(0, 80), 'other-page');
  return undefined;
});

const stage = step('stage', async ({ docker, sh }) => {
  if (!(await docker.image('site:build'))) return fail('an image site:build', 'none', 'no-image');
  const sources = await sh('docker run --rm --entrypoint find site:build / -xdev -name make.sh');
  if (sources.stdout.trim() === '') return fail('the sources', 'they are not there', 'no-sources');
  const { code } = await sh('docker run --rm --entrypoint perl site:build -v');
  if (code !== 0) return fail('perl in the build stage', 'it is not there', 'no-tools');
  return undefined;
});

export default exercise({ steps: [small, serves, stage] });
