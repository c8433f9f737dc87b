/** `--restart on-failure:3` (docker/cli opts.ParseRestartPolicy). */

import type { RestartPolicy } from '../../engine/api/types/container.ts';

/** @throws Error in docker's words */
export function parseRestartPolicy(text: string): RestartPolicy {
  if (text === '') return { Name: '', MaximumRetryCount: 0 };
  const at = text.indexOf(':');
  const name = at < 0 ? text : text.slice(0, at);
  const count = at < 0 ? '' : text.slice(at + 1);
  if (at >= 0 && name === '') throw new Error('invalid restart policy format: no policy provided before colon');
  if (count !== '' && !/^[+-]?\d+$/.test(count)) {
    throw new Error('invalid restart policy format: maximum retry count must be an integer');
  }
  return { Name: name, MaximumRetryCount: count === '' ? 0 : Number(count) };
}
