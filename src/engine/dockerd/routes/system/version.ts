/** GET /version. */
import { version } from '../../info.ts';
import { json, route } from '../../route.ts';

export default route('GET /version', (daemon) => json(version(daemon)));
