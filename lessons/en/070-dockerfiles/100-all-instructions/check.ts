/** ONBUILD and the instructions of the configuration: judged by two images' configurations and files. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const base = step('base', async ({ docker }) => {
  const image = await docker.image('site-base');
  if (!image) return fail('an image site-base', 'none', 'no-image');
  const triggers = image.Config?.OnBuild ?? [];
  if (triggers.length === 0) return fail('an ONBUILD instruction', 'none', 'no-trigger');
  if (!triggers.some((one) => /^(COPY|ADD)\b/i.test(one))) return fail('ONBUILD COPY', triggers.join('; '), 'no-copy');
  return undefined;
});

const child = step('child', async ({ docker }) => {
  const below = (await docker.image('site-base'))?.RootFS.Layers ?? [];
  const layers = await docker.layers('site-child');
  const image = await docker.image('site-child');
  if (!layers || !image) return fail('an image site-child', 'none', 'no-image');
  if (below.length === 0 || below.some((layer, index) => image.RootFS.Layers?.[index] !== layer))
    return fail('an image on site-base', 'on something else', 'other-base');
  const page = layers.slice(below.length).find(({ files }) => files.has('www/page.html'));
  if (!page) return fail('/www/page.html', 'no such file', 'no-page');
  return undefined;
});

const label = step('label', async ({ docker }) => {
  const config = (await docker.image('site-child'))?.Config;
  if (!config) return fail('an image site-child', 'none', 'no-image');
  const title = config.Labels?.['org.opencontainers.image.title'];
  if (title === undefined)
    return fail(
      'a label org.opencontainers.image.title',
      Object.keys(config.Labels ?? {}).join(', ') || 'no labels',
      'no-label',
    );
  if (config.StopSignal !== 'SIGINT')
    return fail('the stop signal SIGINT', config.StopSignal ?? 'SIGTERM, the default', 'no-signal');
  return undefined;
});

export default exercise({ steps: [base, child, label] });
