/** GET /info. */
import { info } from '../../info.ts';
import { json, route } from '../../route.ts';

export default route('GET /info', (daemon) => json(info(daemon)));
