/** Health checks: judged by the image's configuration and by the health of two containers. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const defined = step('defined', async ({ docker }) => {
  const image = await docker.image('watched');
  if (!image) return fail('an image watched', 'none', 'no-image');
  const check = image.Config?.Healthcheck;
  if (!check?.Test?.length || check.Test[0] === 'NONE') return fail('a health check', 'none', 'no-check');
  const seconds = (check.Interval ?? 0) / 1e9;
  if (seconds === 0 || seconds > 5)
    return fail('an interval of 5 s or less', seconds ? `${seconds} s` : '30 s, the default', 'interval');
  return undefined;
});

const healthy = step('healthy', async ({ docker }) => {
  const container = await docker.container('well');
  if (!container) return fail('a container named well', 'none', 'no-container');
  const status = container.State.Health?.Status;
  if (!status) return fail('a container with a health check', 'it has none', 'not-watched');
  if (!container.State.Running) return fail('a running container', container.State.Status, 'exited');
  const last = container.State.Health?.Log?.at(-1);
  if (status === 'starting') return fail('healthy', 'starting', 'starting');
  if (status !== 'healthy')
    return fail(
      'healthy',
      `${status}: ${last?.Output.trim().slice(0, 80)}`,
      /not found/.test(last?.Output ?? '') ? 'no-such-program' : 'unhealthy',
    );
  return undefined;
});

const sick = step('sick', async ({ docker }) => {
  const container = await docker.container('sick');
  if (!container) return fail('a container named sick', 'none', 'no-container');
  if (!container.State.Running) return fail('a running container', container.State.Status, 'exited');
  if (container.Image !== (await docker.image('watched'))?.Id)
    return fail('a container of watched', 'of another image', 'other-image');
  const status = container.State.Health?.Status;
  if (status === 'starting') return fail('unhealthy', 'starting', 'starting');
  if (status !== 'unhealthy') return fail('unhealthy', status ?? 'no health check', 'blind');
  return undefined;
});

export default exercise({ steps: [defined, healthy, sick] });
