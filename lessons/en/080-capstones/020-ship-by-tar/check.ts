/** An image in a file: judged by what the archive holds, and by the layers and configuration of what came out of it. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const packed = step('packed', async ({ sh }) => {
  if ((await sh('test -f ~/parcel.tar.gz')).code !== 0)
    return fail('a file ~/parcel.tar.gz', 'no such file', 'no-file');
  if ((await sh('gzip -t ~/parcel.tar.gz')).code !== 0) return fail('compressed with gzip', 'it is not', 'not-gzip');
  const { code, stdout } = await sh('gunzip -c ~/parcel.tar.gz | tar xO manifest.json');
  if (code !== 0) return fail('an image archive', 'an archive without manifest.json', 'exported');
  if (!stdout.includes('"parcel:1.0"')) return fail('the name parcel:1.0 in it', stdout.slice(0, 80), 'no-name');
  return undefined;
});

const flat = step('flat', async ({ docker, sh }) => {
  const image = await docker.image('parcel:flat');
  if (!image) return fail('an image parcel:flat', 'none', 'no-image');
  const count = image.RootFS.Layers?.length ?? 0;
  if (count !== 1) return fail('one layer', `${count} layers`, 'layers');
  if (!image.Config?.Cmd?.length) return fail('a command in its configuration', 'none', 'no-command');
  const { stdout } = await sh('docker run --rm parcel:flat');
  if (!stdout.includes('Greetings')) return fail('the greeting', stdout.slice(0, 80) || 'nothing', 'no-greeting');
  return undefined;
});

export default exercise({ steps: [packed, flat] });
