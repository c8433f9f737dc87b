/** The host’s port that Docker chose. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const port = step('port', async ({ docker, text }) => {
  const answer = await text('/home/student/port.txt');
  if (answer === undefined) return fail('a file ~/port.txt', 'none', 'no-file');
  const own = (await docker.container('web'))?.NetworkSettings.Ports?.['80/tcp']?.[0]?.HostPort;
  if (answer === own) return undefined;
  if (answer === '80') return fail('the host’s port', '80', 'inside');
  return fail('the host’s port, and nothing else', answer.slice(0, 60) || 'an empty file', 'other');
});

export default exercise({ steps: [port] });
