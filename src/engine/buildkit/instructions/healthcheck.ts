/** HEALTHCHECK [--interval=… …] CMD command, or NONE. */
import { formatDuration, parseDuration, quote } from '../../../lib/gofmt.ts';
import type { HealthConfig } from '../../api/types/container.ts';
import { commandOf, type Instruction } from '../command.ts';
import { Flags } from '../flags.ts';
import { quotedList, requireSome } from '../instruction-text.ts';
import { DockerfileError } from '../parser/directives.ts';
import type { Node } from '../parser/node.ts';

const least = 1_000_000;

function duration(flags: Flags, name: string): number {
  const text = flags.string(name);
  if (text === '') return 0;
  let value: number;
  try {
    value = parseDuration(text);
  } catch (error) {
    throw new DockerfileError(error instanceof Error ? error.message : String(error));
  }
  if (value !== 0 && value < least)
    throw new DockerfileError(`Interval ${quote(name)} cannot be less than ${formatDuration(least)}`);
  return value;
}

function retriesOf(flags: Flags): number {
  const text = flags.string('retries');
  if (text === '') return 0;
  if (!/^[+-]?\d+$/.test(text)) throw new DockerfileError(`strconv.ParseInt: parsing ${quote(text)}: invalid syntax`);
  if (Number(text) < 0) throw new DockerfileError(`--retries cannot be negative (${Number(text)})`);
  return Number(text);
}

/** @throws DockerfileError */
function healthOf(node: Node): { readonly health: HealthConfig; readonly isShell: boolean } {
  requireSome(node);
  const [kind = '', ...args] = node.args;
  const type = kind.toUpperCase();
  if (type === 'NONE') {
    if (args.length > 0) throw new DockerfileError('HEALTHCHECK NONE takes no arguments');
    return { health: { Test: ['NONE'] }, isShell: false };
  }
  const flags = new Flags(node.flags, {
    interval: 'string',
    timeout: 'string',
    'start-period': 'string',
    'start-interval': 'string',
    retries: 'string',
  });
  if (type !== 'CMD') throw new DockerfileError(`Unknown type ${quote(type)} in HEALTHCHECK (try CMD)`);
  if (args.length === 0) throw new DockerfileError('Missing command after HEALTHCHECK CMD');
  const Interval = duration(flags, 'interval');
  const Timeout = duration(flags, 'timeout');
  const StartPeriod = duration(flags, 'start-period');
  const StartInterval = duration(flags, 'start-interval');
  const Retries = retriesOf(flags);
  const health: HealthConfig = {
    Test: node.json ? ['CMD', ...args] : ['CMD-SHELL', ...args],
    ...(Interval ? { Interval } : {}),
    ...(Timeout ? { Timeout } : {}),
    ...(StartPeriod ? { StartPeriod } : {}),
    ...(StartInterval ? { StartInterval } : {}),
    ...(Retries ? { Retries } : {}),
  };
  return { health, isShell: !node.json };
}

/** Go's %q of the structure, a number being a character. */
function shown(health: HealthConfig): string {
  const times = [health.Interval, health.Timeout, health.StartPeriod, health.StartInterval];
  const durations = times.map((time) => quote(formatDuration(time ?? 0))).join(' ');
  return `&{${quotedList(health.Test ?? [])} ${durations} ${quotedRune(health.Retries ?? 0)}}`;
}

function quotedRune(code: number): string {
  const text = quote(String.fromCodePoint(code)).slice(1, -1);
  return `'${text === '\\"' ? '"' : text === "'" ? "\\'" : text}'`;
}

const healthcheck: Instruction = {
  name: 'healthcheck',
  parse(node) {
    const { health } = healthOf(node);
    return commandOf(node, {
      dispatch(stage) {
        stage.useOnce('HEALTHCHECK');
        stage.config.Healthcheck = health;
        stage.commit(`HEALTHCHECK ${shown(health)}`);
      },
    });
  },
};
export default healthcheck;
