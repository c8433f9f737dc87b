/** Logging in: judged by the stored credentials and by what the registry has. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const login = step('login', async ({ http, sh }) => {
  if (!(await http(5000, '/v2/'))) return fail('an answer on port 5000', 'connection refused', 'no-registry');
  const { stdout } = await sh('cat ~/.docker/config.json');
  const config = JSON.parse(stdout || '{}') as { auths?: Record<string, { auth?: string }> };
  const auth = config.auths?.['localhost:5000']?.auth;
  if (!auth) return fail('credentials for localhost:5000', 'none', 'no-login');
  const user = atob(auth).split(':')[0];
  if (user !== 'ada') return fail('credentials of ada', `those of ${user}`, 'other-user');
  return undefined;
});

const push = step('push', async ({ http, sh }) => {
  if (!(await http(5000, '/v2/'))) return fail('an answer on port 5000', 'connection refused', 'no-registry');
  const { stdout } = await sh('curl -s -u ada:lovelace http://localhost:5000/v2/ada/busybox/tags/list');
  if (!/"tags":\s*\["/.test(stdout)) return fail('a repository ada/busybox', 'none', 'not-pushed');
  return undefined;
});

export default exercise({ steps: [login, push] });
