/** A container’s address. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const textOf = async (file: { read(path: string): Promise<Uint8Array> }, path: string) =>
  file.read(path).then(
    (bytes) => new TextDecoder().decode(bytes).trim(),
    () => undefined,
  );

const address = step('address', async ({ docker, file }) => {
  const text = await textOf(file, '/home/student/address.txt');
  if (text === undefined) return fail('a file ~/address.txt', 'none', 'no-file');
  const own = (await docker.container('web'))?.NetworkSettings.Networks.bridge?.IPAddress;
  if (text !== own) return fail('the address of web', text.slice(0, 60) || 'an empty file', 'other');
  return undefined;
});

export default exercise({ steps: [address] });
