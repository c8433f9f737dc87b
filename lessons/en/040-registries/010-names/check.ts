/** Names: judged by a file with a name in full, and by the image that a name leads to. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

function causeOf(name: string): string {
  if (!/busybox/.test(name)) return 'other';
  if (!/^(?:index\.)?docker\.io\//.test(name)) return 'no-registry';
  if (!/\/library\//.test(name)) return 'no-namespace';
  return name.includes(':') ? 'other' : 'no-tag';
}

const full = step('full', async ({ sh }) => {
  const { code, stdout } = await sh('cat ~/full-name.txt');
  if (code !== 0) return fail('a file ~/full-name.txt', 'no such file', 'no-file');
  const name = stdout.trim();
  if (name === 'docker.io/library/busybox:latest') return undefined;
  return fail('registry/namespace/repository:tag', name.slice(0, 80), causeOf(name));
});

const names = step('names', async ({ docker }) => {
  const source = await docker.image('alpine');
  if (!source) return fail('an image alpine', 'no such image', 'no-source');
  const named = await docker.image('localhost:5000/team/tools:1.0');
  if (named?.Id === source.Id) return undefined;
  if (named) return fail(source.Id, named.Id, 'other-image');
  const tags = source.RepoTags ?? [];
  if (tags.includes('team/tools:1.0')) return fail('localhost:5000/team/tools:1.0', 'team/tools:1.0', 'hub');
  const other = tags.find((tag) => tag.startsWith('localhost:5000/team/tools:'));
  if (other) return fail('localhost:5000/team/tools:1.0', other, 'no-tag');
  return fail('localhost:5000/team/tools:1.0', tags.join(', '), 'missing');
});

export default exercise({ steps: [full, names] });
