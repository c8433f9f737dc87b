/** A lab: a volume that hides what the image brings. Judged by the pages that come, and by where the uploads lie. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const page = step('page', async ({ docker, http }) => {
  const answer = await http(8080);
  if (!answer) return fail('an answer on port 8080', 'connection refused', 'refused');
  if (answer.text.includes('second edition')) return undefined;
  const old = answer.text.includes('first edition');
  if (!old) return fail('the second edition', `status ${answer.status}`, 'no-page');
  const container = (await docker.containers()).find(({ Ports }) =>
    Ports.some(({ PublicPort }) => PublicPort === 8080),
  );
  const mount = container?.Mounts.find(({ Destination }) => Destination === '/www');
  return fail('the second edition', 'the first edition', mount ? 'masked' : 'old-image');
});

const uploads = step('uploads', async ({ docker, http }) => {
  const answer = await http(8080, '/uploads/guests.txt');
  if (!answer) return fail('an answer on port 8080', 'connection refused', 'refused');
  if (!answer.text.includes('Ada')) return fail('the guests', `status ${answer.status}`, 'lost');
  const container = (await docker.containers()).find(({ Ports }) =>
    Ports.some(({ PublicPort }) => PublicPort === 8080),
  );
  const mount = container?.Mounts.find(({ Destination }) => /^\/www(\/uploads)?\/?$/.test(Destination));
  if (mount?.Type !== 'volume')
    return fail('uploads in a volume', mount ? `a ${mount.Type}` : 'in the container', 'not-kept');
  if (mount.Destination.startsWith('/www/uploads')) return undefined;
  return fail('a volume for the uploads alone', 'a volume over all of /www', 'still-over-all');
});

export default exercise({ steps: [page, uploads] });
