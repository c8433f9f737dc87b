/** A page that follows its files: judged by the labels of the container's image, by what it changed since, and by what it answers. */

import { exercise, type Facts, fail, step } from '../../../../src/course/exercise.ts';

const site = '/home/student/page/site';

/** The container behind port 8080. */
async function webOf({ docker }: Facts) {
  const running = await docker.containers();
  const found = running.find(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === 8080));
  return found && (await docker.container(found.Id));
}

/** Whether a file of the container is another than its image's. */
async function isChanged({ docker }: Facts, id: string, path: string): Promise<boolean> {
  return ((await docker.changes(id)) ?? []).some((change) => change.path === path);
}

const rebuild = step('rebuild', async (facts) => {
  const web = await webOf(facts);
  if (!web) return fail('a container on port 8080', 'none', 'refused');
  if (web.Config.Labels?.['com.docker.compose.project'] === undefined)
    return fail('a container that docker compose started', 'one of docker run', 'not-compose');
  const edition = web.Config.Labels['edition'] ?? '';
  if (edition === 'second') return undefined;
  const newest = (await facts.docker.image(web.Config.Image ?? ''))?.Config?.Labels?.['edition'];
  if (newest === 'second') return fail('a container of the new image', 'one of the old image', 'old-container');
  return fail('edition=second', `edition=${edition}`, 'no-rebuild');
});

const sync = step('sync', async (facts) => {
  const web = await webOf(facts);
  const answer = web && (await facts.http(8080, '/'));
  if (!web || !answer) return fail('an answer on port 8080', 'connection refused', 'refused');
  if (web.Mounts.some(({ Destination }) => Destination.startsWith('/www')))
    return fail('a copy of the files', 'a mounted folder', 'mounted');
  const shown = answer.text.trim();
  if (shown.includes('First edition')) return fail('a heading of your own', 'First edition', 'old-page');
  if (shown !== (await facts.text(`${site}/index.html`)))
    return fail('what is in ~/page/site/index.html', shown, 'not-synced');
  if (!(await isChanged(facts, web.Id, '/www/index.html')))
    return fail('a page newer than the image', 'the page of the image', 'in-image');
  return undefined;
});

const restart = step('restart', async (facts) => {
  const web = await webOf(facts);
  const answer = web && (await facts.http(8080, '/no/such/page'));
  if (!web || !answer) return fail('an answer on port 8080', 'connection refused', 'refused');
  const isSynced = await isChanged(facts, web.Id, '/etc/httpd.conf');
  const isOwn = answer.text.trim() === (await facts.text(`${site}/lost.html`));
  if (isOwn && isSynced) return undefined;
  if (isOwn) return fail('settings newer than the image', 'the settings of the image', 'conf-in-image');
  return fail('the page lost.html', `${answer.status}`, isSynced ? 'no-restart' : 'no-conf');
});

export default exercise({ steps: [rebuild, sync, restart] });
