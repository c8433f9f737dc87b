/** POST /commit. */
import { isTrue } from '../../../api/query.ts';
import { commitContainer } from '../../images/commit.ts';
import { repoTagReference } from '../../images/tag.ts';
import { json, route } from '../../route.ts';

export default route('POST /commit', async (daemon, { query, optionalJson }) => {
  const config = (await optionalJson()) ?? undefined;
  const reference = repoTagReference(query.repo ?? '', query.tag ?? '');
  const id = commitContainer(daemon, daemon.containers.get(query.container ?? ''), {
    reference,
    author: query.author ?? '',
    comment: query.comment ?? '',
    pause: query.pause === undefined || query.pause === '' || isTrue(query.pause),
    config,
    changes: query.changes ?? [],
  });
  return json({ Id: id }, 201);
});
