/** An image in an archive that docker load takes. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const saved = step('saved', async ({ file, sh }) => {
  const path = '/home/student/box.tar';
  const found = await file.stat(path).catch(() => undefined);
  if (!found) return fail('a file ~/box.tar', 'none', 'no-file');
  const { code, stdout } = await sh(`tar -xOf ${path} manifest.json`);
  if (code !== 0) return fail('an image’s archive', 'an archive without manifest.json', 'no-image');
  if (!stdout.includes('busybox')) return fail('the image busybox', stdout.slice(0, 80), 'no-name');
  return undefined;
});

export default exercise({ steps: [saved] });
