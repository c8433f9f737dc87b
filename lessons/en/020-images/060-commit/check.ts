/** docker commit: judged by the new image's layers, author and command. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const tag = 'notes:1';

const image = step('image', async ({ docker }) => {
  const made = await docker.image(tag);
  if (!made) return fail(`an image ${tag}`, 'no such image', 'no-image');
  const layers = (await docker.layers(tag)) ?? [];
  if (!layers.some(({ files }) => files.has('notes.txt')))
    return fail('a file /notes.txt in a layer', 'no such file in any layer', 'no-file');
  if (!made.Author) return fail('an author', 'none', 'no-author');
  return undefined;
});

const command = step('command', async ({ docker }) => {
  const made = await docker.image(tag);
  if (!made) return fail(`an image ${tag}`, 'no such image', 'no-image');
  const words = [made.Config?.Entrypoint ?? [], made.Config?.Cmd ?? []].flat().join(' ');
  if (!/\b(?:cat|head|tail|more|less|nl)\b[^>]*notes\.txt/.test(words))
    return fail('a command that prints /notes.txt', words, 'old-command');
  return undefined;
});

export default exercise({ steps: [image, command] });
