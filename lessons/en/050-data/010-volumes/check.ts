/** Volumes outlive containers: judged by what the volume holds and by a container's mounts. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const filled = step('filled', async ({ docker }) => {
  const files = await docker.volumeFiles('notes');
  if (!files) return fail('a volume named notes', 'none', 'no-volume');
  const todo = files.get('todo');
  if (!todo) return fail('a file todo in the volume', 'no such file', 'no-file');
  const text = new TextDecoder().decode(todo.bytes);
  if (!text.includes('buy milk')) return fail('buy milk', text.slice(0, 80), 'other-text');
  return undefined;
});

const reader = step('reader', async ({ docker }) => {
  const container = await docker.container('reader');
  if (!container) return fail('a container named reader', 'none', 'no-container');
  if (!container.State.Running) return fail('a running container', container.State.Status, 'exited');
  const mount = container.Mounts.find(({ Destination }) => Destination === '/notes');
  const elsewhere = container.Mounts.find(({ Name }) => Name === 'notes');
  if (!mount && elsewhere) return fail('notes mounted at /notes', `at ${elsewhere.Destination}`, 'other-place');
  if (!mount) return fail('a mount at /notes', 'none', 'not-mounted');
  if (mount.Type !== 'volume') return fail('a volume at /notes', `a ${mount.Type} of ${mount.Source}`, 'bind');
  if (mount.Name !== 'notes') return fail('the volume notes', `the volume ${mount.Name}`, 'other-volume');
  return undefined;
});

export default exercise({ steps: [filled, reader] });
