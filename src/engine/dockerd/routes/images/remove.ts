/** DELETE /images/{name} and POST /images/prune. */
import { isTrue } from '../../../api/query.ts';
import { FilterArgs } from '../../filter-args.ts';
import { pruneImages } from '../../images/prune.ts';
import { ImageRemoval } from '../../images/remove.ts';
import { json, route } from '../../route.ts';

export default [
  route('DELETE /images/{name}', (daemon, { path, query }) => {
    const removal = new ImageRemoval(daemon);
    removal.remove(path.name, isTrue(query.force), !isTrue(query.noprune));
    return json(removal.records);
  }),
  route('POST /images/prune', (daemon, { query }) => json(pruneImages(daemon, FilterArgs.parse(query.filters ?? '')))),
];
