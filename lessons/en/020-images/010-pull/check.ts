/** Pulling by tag: judged by the names that are on the machine, and by a file of IDs that must agree with them. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const versions = step('versions', async ({ docker }) => {
  for (const [name, tag, hint] of [
    ['alpine', '3.22', 'no-alpine'],
    ['busybox', '1.37.0', 'no-busybox'],
  ] as const) {
    if (await docker.image(`${name}:${tag}`)) continue;
    const latest = await docker.image(name);
    return fail(`an image ${name}:${tag}`, latest ? `${name}:latest only` : 'no such image', latest ? 'latest' : hint);
  }
  return undefined;
});

const ids = step('ids', async ({ sh }) => {
  const { code, stdout } = await sh('cat ~/ids.txt');
  if (code !== 0) return fail('a file ~/ids.txt', 'no such file', 'no-file');
  const here = (await sh('docker images -q --no-trunc')).stdout.split('\n').filter((line) => line !== '');
  if (here.length === 0) return fail('images on the machine', 'none', 'no-images');
  const lines = stdout.split('\n').filter((line) => line.trim() !== '');
  const strange = lines.find((line) => !/^(?:sha256:)?[0-9a-f]{12,64}$/.test(line.trim()));
  if (strange !== undefined) return fail('IDs only', strange.slice(0, 80), 'table');
  const short = (id: string) => id.trim().replace('sha256:', '').slice(0, 12);
  const mine = new Set(lines.map(short));
  const real = new Set(here.map(short));
  if (mine.size !== real.size || [...real].some((id) => !mine.has(id)))
    return fail(`${real.size} IDs, those of docker images`, `${mine.size} IDs`, 'stale');
  return undefined;
});

export default exercise({ steps: [versions, ids] });
