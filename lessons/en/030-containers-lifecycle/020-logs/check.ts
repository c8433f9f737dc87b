/** Logs: judged by a container's two streams, and by a file with one of them. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const talker = step('talker', async ({ docker, sh }) => {
  if (!(await docker.container('talker'))) return fail('a container named talker', 'none', 'no-container');
  const { stdout, stderr } = await sh('docker logs talker');
  const seen = `output "${stdout.trim()}", errors "${stderr.trim()}"`.slice(0, 160);
  if (/bad news/.test(stdout)) return fail('bad news on standard error', seen, 'one-stream');
  if (!/good news/.test(stdout) || !/bad news/.test(stderr)) return fail('both lines', seen, 'not-said');
  return undefined;
});

const errors = step('errors', async ({ sh }) => {
  const { code, stdout } = await sh('cat ~/errors.txt');
  if (code !== 0) return fail('a file ~/errors.txt', 'no such file', 'no-file');
  const log = await sh('docker logs talker');
  const seen = stdout.trim().slice(0, 120) || 'nothing';
  if (/good news/.test(stdout)) return fail('standard error only', seen, 'both');
  if (!/bad news/.test(stdout) || stdout !== log.stderr) return fail(log.stderr.trim(), seen, 'empty');
  return undefined;
});

export default exercise({ steps: [talker, errors] });
