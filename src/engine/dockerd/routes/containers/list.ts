/** GET /containers/json. */
import { isTrue } from '../../../api/query.ts';
import { invalidParameter } from '../../../errdefs.ts';
import { listContainers } from '../../containers/list.ts';
import { FilterArgs } from '../../filter-args.ts';
import { json, route } from '../../route.ts';

export default route('GET /containers/json', (daemon, { query }) => {
  const { limit = '' } = query;
  if (limit !== '' && !/^[+-]?\d+$/.test(limit))
    throw invalidParameter(`strconv.Atoi: parsing "${limit}": invalid syntax`);
  return json(
    listContainers(daemon, {
      all: isTrue(query.all),
      size: isTrue(query.size),
      limit: Math.max(0, Number(limit)),
      filter: FilterArgs.parse(query.filters ?? ''),
    }),
  );
});
