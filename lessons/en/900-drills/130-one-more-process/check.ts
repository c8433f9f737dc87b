/** A file made inside of a running container. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const there = step('there', async ({ docker, sh }) => {
  const container = await docker.container('box');
  if (!container?.State.Running) return fail('the container box, running', container?.State.Status ?? 'none', 'ended');
  const { code } = await sh('docker exec box test -e /tmp/here');
  if (code !== 0) return fail('a file /tmp/here in it', 'none', 'no-file');
  return undefined;
});

export default exercise({ steps: [there] });
