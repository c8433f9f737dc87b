/** HEALTHCHECK as `--change` takes it (BuildKit's instructions, parseHealthcheck). */
import type { HealthConfig } from '../../api/types/container.ts';
import type { Node } from '../../buildkit/parser/node.ts';
import { invalidParameter } from '../../errdefs.ts';
import { parseDuration } from '../timestamp.ts';

const shortest = 1e6;

function durationOf(flags: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = flags.get(name);
  if (text === undefined) return undefined;
  const duration = parseDuration(text);
  if (duration === undefined) throw invalidParameter(`time: invalid duration "${text}"`);
  if (duration !== 0 && duration < shortest) throw invalidParameter(`Interval "${name}" cannot be less than 1ms`);
  return duration;
}

/** @param shell runs a command that isn't a JSON array. @throws invalidParameter */
export function healthcheckOf({ args, flags, json }: Node, shell: readonly string[]): HealthConfig {
  const [kind = '', ...command] = args;
  const given = new Map(
    flags.map((flag): [string, string] => {
      const [, name = '', value = ''] = /^--([^=]+)=?([\s\S]*)$/.exec(flag) ?? [];
      return [name, value];
    }),
  );
  if (kind.toUpperCase() === 'NONE') {
    if (command.length > 0) throw invalidParameter('HEALTHCHECK NONE takes no arguments');
    return { Test: ['NONE'] };
  }
  if (kind.toUpperCase() !== 'CMD')
    throw invalidParameter(`Unknown type ${JSON.stringify(kind)} in HEALTHCHECK (try CMD)`);
  if (command.length === 0) throw invalidParameter('Missing command after HEALTHCHECK CMD');
  const isPlainShell = shell.join(' ') === '/bin/sh -c';
  const test = json
    ? ['CMD', ...command]
    : isPlainShell
      ? ['CMD-SHELL', command.join(' ')]
      : ['CMD', ...shell, command.join(' ')];
  const health: HealthConfig = { Test: test };
  const interval = durationOf(given, 'interval');
  const timeout = durationOf(given, 'timeout');
  const startPeriod = durationOf(given, 'start-period');
  const startInterval = durationOf(given, 'start-interval');
  const retries = given.get('retries');
  if (interval) health.Interval = interval;
  if (timeout) health.Timeout = timeout;
  if (startPeriod) health.StartPeriod = startPeriod;
  if (startInterval) health.StartInterval = startInterval;
  if (retries !== undefined && !/^\d+$/.test(retries))
    throw invalidParameter(`strconv.ParseInt: parsing "${retries}": invalid syntax`);
  if (retries) health.Retries = Number(retries);
  return health;
}
