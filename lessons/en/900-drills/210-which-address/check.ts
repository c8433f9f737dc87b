/** A container’s address. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const address = step('address', async ({ docker, text }) => {
  const answer = await text('/home/student/address.txt');
  if (answer === undefined) return fail('a file ~/address.txt', 'none', 'no-file');
  const own = (await docker.container('web'))?.NetworkSettings.Networks.bridge?.IPAddress;
  if (answer !== own) return fail('the address of web', answer.slice(0, 60) || 'an empty file', 'other');
  return undefined;
});

export default exercise({ steps: [address] });
