/** docker rename and update: judged by the settings of the container that the script made. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const name = step('name', async ({ docker }) => {
  const old = await docker.container('tmp1');
  const report = await docker.container('report');
  if (!report) return fail('a container named report', old ? 'tmp1' : 'none', old ? 'old-name' : 'not-started');
  if (report.Config.Labels?.job !== 'report' || old) return fail('the container of start.sh', 'another one', 'other');
  if (!report.State.Running) return fail('it is running', report.State.Status, 'stopped');
  return undefined;
});

const limits = step('limits', async ({ docker }) => {
  const report = await docker.container('report');
  if (!report) return fail('a container named report', 'none', 'no-report');
  const { Memory, CpuQuota, CpuPeriod, NanoCpus } = report.HostConfig;
  if (Memory !== 64 * 1024 * 1024 && Memory !== 64e6) return fail('64 MB of memory', `${Memory} bytes`, 'no-memory');
  const processors = NanoCpus ? NanoCpus / 1e9 : (CpuQuota ?? 0) / (CpuPeriod || 100_000);
  if (processors !== 0.5) return fail('0.5 processors', processors ? `${processors}` : 'no limit', 'no-cpu');
  return undefined;
});

const restart = step('restart', async ({ docker }) => {
  const report = await docker.container('report');
  if (!report) return fail('a container named report', 'none', 'no-report');
  const policy = report.HostConfig.RestartPolicy?.Name || 'no';
  if (policy === 'no') return fail('unless-stopped', policy, 'no-policy');
  if (policy !== 'unless-stopped') return fail('unless-stopped', policy, 'other-policy');
  return undefined;
});

export default exercise({ steps: [name, limits, restart] });
