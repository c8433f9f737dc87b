/** docker export and import: judged by the archive's members and by the image's single layer. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const archive = step('archive', async ({ sh }) => {
  const { code, stdout } = await sh('tar tf ~/flat.tar');
  if (code !== 0) return fail('an archive ~/flat.tar', 'no such archive', 'no-file');
  const members = stdout.split('\n').map((line) => line.replace(/^\.\//, ''));
  if (members.includes('manifest.json')) return fail('the files of a container', 'an archive of docker save', 'saved');
  if (!members.includes('made-here.txt')) return fail('a member made-here.txt', 'none', 'no-made');
  return undefined;
});

const flat = step('flat', async ({ docker }) => {
  const image = await docker.image('flat:1');
  if (!image) return fail('an image flat:1', 'no such image', 'no-image');
  const layers = (await docker.layers('flat:1')) ?? [];
  if (layers.length !== 1) return fail('one layer', `${layers.length} layers`, 'layers');
  if (!layers[0]?.files.has('made-here.txt')) return fail('a file /made-here.txt', 'no such file', 'no-made');
  const words = [image.Config?.Entrypoint ?? [], image.Config?.Cmd ?? []].flat().join(' ');
  if (!/\b(?:a|ba)?sh\b/.test(words)) return fail('a shell as the command', words || 'no command', 'no-command');
  return undefined;
});

export default exercise({ steps: [archive, flat] });
