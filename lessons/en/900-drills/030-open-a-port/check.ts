/** Open a port: what a visitor from outside gets. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const served = step('served', async ({ docker, http, file }) => {
  const expected = 'the page of ~/site on port 8080';
  const answer = await http(8080);
  if (!answer) {
    const containers = await docker.containers();
    const isPublished = containers.some(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === 8080));
    if (isPublished) return fail(expected, 'the connection is reset', 'reset');
    const ended = containers.find(({ State }) => State === 'exited');
    return ended
      ? fail(expected, `a container that ${ended.Status}`, 'ended')
      : fail(expected, 'the connection is refused', 'refused');
  }
  if (answer.status !== 200) return fail(expected, `status ${answer.status}`, 'not-found');
  const page = new TextDecoder().decode(await file.read('/home/student/site/index.html'));
  if (answer.text !== page) return fail(expected, 'another page', 'other-page');
  return undefined;
});

export default exercise({ steps: [served] });
