/** A registry's content: judged by what the registry itself answers. */
import { exercise, type Facts, fail, step } from '../../../../src/course/exercise.ts';

async function digestOf(sh: Facts['sh'], tag: string): Promise<string | undefined> {
  const accept = 'Accept: application/vnd.docker.distribution.manifest.v2+json';
  const { stdout } = await sh(`curl -sI -H '${accept}' http://localhost:5000/v2/demo/app/manifests/${tag}`);
  return /^docker-content-digest: (\S+)/im.exec(stdout)?.[1];
}

const release = step('release', async ({ http, sh }) => {
  if (!(await http(5000, '/v2/'))) return fail('an answer on port 5000', 'connection refused', 'no-registry');
  const version = await digestOf(sh, '2.0');
  if (!version) return fail('a tag 2.0', 'none', 'no-tag');
  if (version === (await digestOf(sh, '1.0'))) return fail('busybox', 'hello-world', 'not-new');
  const latest = await digestOf(sh, 'latest');
  if (!latest) return fail('a tag latest', 'none', 'no-latest');
  if (latest !== version) return fail(version, latest, 'differ');
  return undefined;
});

function tagsIn(text: string): string[] | undefined {
  try {
    const list = JSON.parse(text) as { name?: string; tags?: string[] };
    return list.name === 'demo/app' ? list.tags : undefined;
  } catch {
    return undefined;
  }
}

const list = step('list', async ({ http, sh }) => {
  const answer = await http(5000, '/v2/demo/app/tags/list');
  if (!answer) return fail('an answer on port 5000', 'connection refused', 'no-registry');
  const { code, stdout } = await sh('cat ~/tags.json');
  if (code !== 0) return fail('a file ~/tags.json', 'no such file', 'no-file');
  const mine = tagsIn(stdout);
  if (!mine) return fail('a list of tags', stdout.trim().slice(0, 80) || 'nothing', 'not-list');
  const real = tagsIn(answer.text) ?? [];
  if ([...mine].sort().join() !== [...real].sort().join()) return fail(real.join(', '), mine.join(', '), 'stale');
  return undefined;
});

export default exercise({ steps: [release, list] });
