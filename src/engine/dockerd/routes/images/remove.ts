/** DELETE /images/{name} and POST /images/prune. */
import { isTrue } from '../../../api/query.ts';
import { invalidParameter } from '../../../errdefs.ts';
import { FilterArgs } from '../../filter-args.ts';
import { imagesOf } from '../../images/image-parts.ts';
import { isFor, parsePlatformQuery, wrongPlatform } from '../../images/platform-query.ts';
import { pruneImages } from '../../images/prune.ts';
import { ImageRemoval } from '../../images/remove.ts';
import { json, route } from '../../route.ts';

export default [
  route('DELETE /images/{name}', (daemon, { path, query }) => {
    if (path.name.trim() === '') throw invalidParameter('image name cannot be blank');
    const { config } = imagesOf(daemon).store.resolve(path.name);
    for (const text of query.platforms ?? []) {
      const wanted = parsePlatformQuery(text);
      if (!isFor(config, wanted)) throw wrongPlatform(path.name, config, wanted);
    }
    const removal = new ImageRemoval(daemon);
    removal.remove(path.name, isTrue(query.force), !isTrue(query.noprune));
    return json(removal.records);
  }),
  route('POST /images/prune', (daemon, { query }) => json(pruneImages(daemon, FilterArgs.parse(query.filters ?? '')))),
];
