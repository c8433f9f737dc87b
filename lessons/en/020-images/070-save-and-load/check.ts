/** docker save and load: judged by what is in the archive, and by the image that came out of the parcel. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const archive = step('archive', async ({ sh }) => {
  if ((await sh('test -f ~/ship.tar.gz')).code !== 0) return fail('a file ~/ship.tar.gz', 'no such file', 'no-file');
  if ((await sh('gzip -t ~/ship.tar.gz')).code !== 0) {
    const { stdout } = await sh('file -b ~/ship.tar.gz');
    return fail('gzip compressed data', stdout.trim(), 'not-gzip');
  }
  const { code, stdout } = await sh('tar xzOf ~/ship.tar.gz manifest.json');
  if (code !== 0) return fail('an archive of docker save', 'no manifest.json in it', 'no-image');
  const names = (JSON.parse(stdout) as { RepoTags: string[] | null }[]).flatMap(({ RepoTags }) => RepoTags ?? []);
  if (!names.includes('ship:1')) return fail('an image named ship:1', names.join(', ') || 'no name', 'no-name');
  return undefined;
});

const parcel = step('parcel', async ({ docker }) => {
  const image = await docker.image('parcel:1');
  if (!image) return fail('an image parcel:1', 'no such image', 'no-image');
  if (image.Config?.Labels?.from !== 'harbour') return fail('the image in the archive', 'another image', 'imported');
  return undefined;
});

export default exercise({ steps: [archive, parcel] });
