/** The host’s port that Docker chose. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const textOf = async (file: { read(path: string): Promise<Uint8Array> }, path: string) =>
  file.read(path).then(
    (bytes) => new TextDecoder().decode(bytes).trim(),
    () => undefined,
  );

const port = step('port', async ({ docker, file }) => {
  const text = await textOf(file, '/home/student/port.txt');
  if (text === undefined) return fail('a file ~/port.txt', 'none', 'no-file');
  const own = (await docker.container('web'))?.NetworkSettings.Ports?.['80/tcp']?.[0]?.HostPort;
  if (text === own) return undefined;
  if (text === '80') return fail('the host’s port', '80', 'inside');
  return fail('the host’s port, and nothing else', text.slice(0, 60) || 'an empty file', 'other');
});

export default exercise({ steps: [port] });
