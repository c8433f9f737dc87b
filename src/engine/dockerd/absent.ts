/** What the Engine API has beyond our table: plugins (there are none) and swarm mode, answered as a daemon that is in no swarm answers. */
import type { HttpResponse } from '../../lib/http.ts';
import { unavailable } from '../errdefs.ts';
import { errorResponse, json } from './route.ts';

const swarm = /^\/(swarm|nodes|services|tasks|secrets|configs)(\/|$)/;

/** What only a swarm's managers do is answered with. */
export const notManager =
  'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.';

/** The answer, or undefined for a path that Docker doesn't know either. */
export function absentAnswer(method: string, path: string): HttpResponse | undefined {
  if (method === 'GET' && path === '/plugins') return json([]);
  if (!swarm.test(path)) return undefined;
  return errorResponse(unavailable(notManager));
}
