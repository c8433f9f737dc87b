/** A fat image made slim: judged by size, layers and configuration of the result, and by what it serves. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const small = step('small', async ({ docker }) => {
  const image = await docker.image('page:slim');
  if (!image) return fail('an image page:slim', 'none', 'no-image');
  if (image.Size > 2_500_000) return fail('2.5 MB or less', `${(image.Size / 1e6).toFixed(1)} MB`, 'big');
  const paths = ((await docker.layers('page:slim')) ?? []).flatMap(({ files }) => [...files.keys()]);
  if (!paths.includes('www/index.html')) return fail('a file /www/index.html', 'no such file', 'no-page');
  if (paths.some((path) => path.endsWith('make.sh'))) return fail('no sources', 'make.sh is in a layer', 'sources');
  return undefined;
});

const careful = step('careful', async ({ docker, sh }) => {
  const image = await docker.image('page:slim');
  if (!image) return fail('an image page:slim', 'none', 'no-image');
  const { Cmd, Entrypoint, User } = image.Config ?? {};
  const command = [Entrypoint ?? [], Cmd ?? []].flat();
  if (command.includes('-c')) return fail('the exec form', command.join(' '), 'shell-form');
  if (!User) return fail('a USER', 'none', 'root');
  const { stdout } = await sh('docker run --rm --entrypoint busybox page:slim id -u');
  if (!/^[1-9]\d*$/.test(stdout.trim())) return fail('another user than root', `user ${stdout.trim() || '?'}`, 'root');
  return undefined;
});

const works = step('works', async ({ docker, http }) => {
  const id = (await docker.image('page:slim'))?.Id;
  const runs = (await docker.containers()).some(({ ImageID, State }) => id && ImageID === id && State === 'running');
  if (!runs) return fail('a running container of page:slim', 'none', 'no-container');
  const answer = await http(8080);
  if (!answer) return fail('an answer on port 8080', 'connection refused', 'refused');
  if (!answer.text.includes('<h1>A page from a slim image.'))
    return fail('the page', `status ${answer.status}`, 'other-page');
  return undefined;
});

export default exercise({ steps: [small, careful, works] });
