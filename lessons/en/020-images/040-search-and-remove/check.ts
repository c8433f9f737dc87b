/** Removing images: judged by what is left, and by the container that must go on. */
import type { DockerFacts } from '../../../../src/course/docker-facts.ts';
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const keeps = async (docker: DockerFacts) => (await docker.container('keep'))?.State.Running === true;

const gone = step('gone', async ({ docker, sh }) => {
  if (!(await keeps(docker))) return fail('a running container keep', 'none', 'not-filled');
  const { stdout } = await sh('docker images -a --format "{{.Repository}}:{{.Tag}} {{.ID}}"');
  const alpine = /^(?:alpine|old):\S+/m.exec(stdout)?.[0];
  if (alpine) return fail('no image of alpine', alpine, 'alpine-named');
  const hello = await docker.container('said-hello');
  if (/^hello-world:/m.test(stdout) || hello)
    return fail('no hello-world', hello ? 'its container is there' : 'the image is there', 'hello-used');
  return undefined;
});

const dangling = step('dangling', async ({ docker, sh }) => {
  if (!(await docker.image('notes'))) return fail('an image notes', 'no such image', 'not-filled');
  const { stdout } = await sh('docker images -q -f dangling=true');
  if (stdout.trim() !== '') return fail('no image without a name', stdout.trim(), 'dangling');
  return undefined;
});

export default exercise({ steps: [gone, dangling] });
