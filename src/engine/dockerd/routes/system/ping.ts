/** GET and HEAD /_ping: whether the daemon lives, and in the headers what it can do. */

import { utf8 } from '../../../../lib/bytes.ts';
import type { HttpResponse } from '../../../../lib/http.ts';
import { fromBytes } from '../../../../lib/stream.ts';
import { route } from '../../route.ts';

function pong(withBody: boolean): HttpResponse {
  const headers = new Headers({
    'Builder-Version': '2',
    'Cache-Control': 'no-cache, no-store, must-revalidate',
    Pragma: 'no-cache',
    Swarm: 'inactive',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': withBody ? '2' : '0',
  });
  return { status: 200, headers, body: withBody ? fromBytes(utf8('OK')) : null };
}

export default [route('GET /_ping', () => pong(true)), route('HEAD /_ping', () => pong(false))];
