/** How `docker stop` and `docker restart` end a container: the signal and the grace period, as flags and as the query. */
import { int, string } from '../cli/flag.ts';

export const stopFlags = {
  signal: string('Signal to send to the container', { short: 's' }),
  timeout: int('Seconds to wait before killing the container', { short: 't' }),
  time: int('Seconds to wait before killing the container', { hidden: true, deprecated: 'use --timeout instead' }),
};

interface StopOptions {
  readonly signal: string;
  readonly timeout: number;
  readonly time: number;
}

/** @param changed whether a flag was given */
export function stopQuery(
  flags: StopOptions,
  changed: (name: 'timeout' | 'time') => boolean,
): { signal?: string; t?: string } {
  return {
    ...(flags.signal === '' ? {} : { signal: flags.signal }),
    ...(changed('timeout') || changed('time') ? { t: String(changed('time') ? flags.time : flags.timeout) } : {}),
  };
}
