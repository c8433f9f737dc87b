/** stop, kill and restart: judged by states, exit statuses and times of three containers. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const polite = step('polite', async ({ docker }) => {
  const container = await docker.container('polite');
  if (!container) return fail('a container named polite', 'none', 'no-container');
  const { Status, ExitCode } = container.State;
  if (Status !== 'exited') return fail('an ended container', Status, 'running');
  if (ExitCode === 0) return undefined;
  return fail('exit status 0', `exit status ${ExitCode}`, ExitCode === 137 ? 'killed' : 'other-status');
});

const stubborn = step('stubborn', async ({ docker }) => {
  const container = await docker.container('stubborn');
  if (!container) return fail('a container named stubborn', 'none', 'no-container');
  const { Status, ExitCode } = container.State;
  if (Status !== 'exited') return fail('an ended container', Status, 'running');
  if (ExitCode !== 137) return fail('exit status 137', `exit status ${ExitCode}`, 'other-status');
  return undefined;
});

const again = step('again', async ({ docker }) => {
  const container = await docker.container('again');
  if (!container) return fail('a container named again', 'none', 'no-container');
  const { Running, Status, FinishedAt } = container.State;
  if (!Running) return fail('a running container', Status, 'not-running');
  if (FinishedAt.startsWith('0001-')) return fail('an earlier run', 'none', 'first-time');
  return undefined;
});

export default exercise({ steps: [polite, stubborn, again] });
