/** GET /images/json. */
import { isTrue } from '../../../api/query.ts';
import { FilterArgs } from '../../filter-args.ts';
import { imagesOf } from '../../images/image-parts.ts';
import { json, route } from '../../route.ts';

export default route('GET /images/json', (daemon, { query }) => {
  const filter = FilterArgs.parse(query.filters ?? '');
  const options = { all: isTrue(query.all), sharedSize: isTrue(query['shared-size']), containers: true, filter };
  return json(imagesOf(daemon).service.list(options, daemon.clock.now()));
});
