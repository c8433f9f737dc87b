/** A lab: a bind mount of a mistyped folder, and a volume that its user may not write. Judged by the page and by the volume's file. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const page = step('page', async ({ http }) => {
  const answer = await http(8080);
  if (!answer) return fail('an answer on port 8080', 'connection refused', 'refused');
  if (answer.status !== 200) return fail('status 200', `status ${answer.status}`, 'not-found');
  if (!answer.text.includes('Fresh pears')) return fail('the page of ~/site', answer.text.slice(0, 80), 'other-page');
  return undefined;
});

const diary = step('diary', async ({ docker }) => {
  const container = await docker.container('diary');
  if (!container) return fail('a container named diary', 'none', 'no-container');
  if (/^(?:|0|root)(?::.*)?$/.test(container.Config.User ?? ''))
    return fail('another user than root', 'root', 'as-root');
  if (!container.State.Running) return fail('a running container', container.State.Status, 'ended');
  if (!container.Mounts.some(({ Name }) => Name === 'diary'))
    return fail('the volume diary', 'not mounted', 'no-volume');
  const log = (await docker.volumeFiles('diary'))?.get('log');
  if (!log?.size) return fail('a file log in the volume diary', 'none', 'no-log');
  return undefined;
});

export default exercise({ steps: [page, diary] });
