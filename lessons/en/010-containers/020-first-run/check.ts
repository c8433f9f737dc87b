/** First containers: judged by the containers that remain and by what they printed. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const hello = step('hello', async ({ docker }) => {
  const image = await docker.image('hello-world');
  if (!image) return fail('an image hello-world', 'no such image', 'no-image');
  const mine = (await docker.containers()).filter(({ ImageID }) => ImageID === image.Id);
  if (mine.length === 0) return fail('a container of hello-world', 'none', 'no-container');
  return undefined;
});

const greet = step('greet', async ({ docker, sh }) => {
  const container = await docker.container('greeter');
  if (!container) return fail('a container named greeter', 'none', 'no-container');
  const image = await docker.image('busybox');
  if (container.Image !== image?.Id)
    return fail('a container of busybox', `one of ${container.Config.Image}`, 'other-image');
  if (container.State.ExitCode !== 0) return fail('exit status 0', `exit status ${container.State.ExitCode}`, 'failed');
  const { stdout } = await sh('docker logs greeter');
  if (!/good morning/i.test(stdout)) return fail('good morning', stdout.trim().slice(0, 80) || 'nothing', 'not-said');
  return undefined;
});

export default exercise({ steps: [hello, greet] });
