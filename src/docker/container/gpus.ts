/** `--gpus all` and `--gpus count=1,"capabilities=utility"` (docker/cli opts/gpus.go). */

import type { DeviceRequest } from '../../engine/api/types/container.ts';
import { splitCsv } from '../cli/csv.ts';

/** @throws Error in docker's words */
export function parseGpus(text: string): DeviceRequest {
  const request = {
    Driver: '',
    Count: 0,
    DeviceIDs: null as string[] | null,
    Capabilities: ['gpu'],
    Options: {} as Record<string, string>,
  };
  const seen = new Set<string>();
  for (const field of splitCsv(text)) {
    const at = field.indexOf('=');
    const key = at < 0 ? 'count' : field.slice(0, at);
    const value = at < 0 ? field : field.slice(at + 1);
    if (seen.has(key)) throw new Error(`gpu request key '${key}' can be specified only once`);
    seen.add(key);
    apply(request, key, value);
  }
  if (!seen.has('count') && request.DeviceIDs === null) request.Count = 1;
  return { ...request, Capabilities: [request.Capabilities] };
}

interface Draft {
  Driver: string;
  Count: number;
  DeviceIDs: string[] | null;
  Capabilities: string[];
  Options: Record<string, string>;
}

function apply(request: Draft, key: string, value: string): void {
  switch (key) {
    case 'driver':
      request.Driver = value;
      return;
    case 'count':
      if (value !== 'all' && !/^[+-]?\d+$/.test(value)) {
        throw new Error(`invalid count (${value}): value must be either "all" or an integer: invalid syntax`);
      }
      request.Count = value === 'all' ? -1 : Number(value);
      return;
    case 'device':
      request.DeviceIDs = value.split(',');
      return;
    case 'capabilities':
      request.Capabilities = [...new Set([...value.split(','), 'gpu'])];
      return;
    case 'options':
      for (const item of value.split(',')) {
        const at = item.indexOf('=');
        request.Options[at < 0 ? item : item.slice(0, at)] = at < 0 ? '' : item.slice(at + 1);
      }
      return;
    default:
      throw new Error(`unexpected key '${key}' in '${key}=${value}'`);
  }
}
