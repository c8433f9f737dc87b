/** GET /system/df. */
import { diskUsage } from '../../disk-usage.ts';
import { json, route } from '../../route.ts';

export default route('GET /system/df', async (daemon, { query }) => json(await diskUsage(daemon, query.type ?? [])));
