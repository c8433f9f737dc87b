/** The parts of docker run: judged by the state that two containers are in. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const planned = step('planned', async ({ docker }) => {
  const container = await docker.container('planned');
  if (!container) return fail('a container named planned', 'none', 'no-container');
  if (container.State.Status !== 'created') return fail('state created', container.State.Status, 'started');
  return undefined;
});

const server = step('server', async ({ docker }) => {
  const container = await docker.container('server');
  if (!container) return fail('a container named server', 'none', 'no-container');
  const { Status } = container.State;
  if (Status === 'created') return fail('a running container', Status, 'not-started');
  if (Status !== 'running') return fail('a running container', Status, 'exited');
  const command = [container.Config.Cmd ?? []].flat().join(' ');
  if (!/\bsleep 600\b/.test(command)) return fail('the command sleep 600', command, 'other-command');
  return undefined;
});

export default exercise({ steps: [planned, server] });
