/** Variables put into a compose file's strings; where a number or a boolean is wanted, the text becomes one. */

import { parseInteger, quote } from '../../../lib/gofmt.ts';
import { messageOf } from '../../cli/errors.ts';
import { ComposeError } from './errors.ts';
import { type Lookup, substitute, TemplateFault } from './template.ts';
import { isList, isMap, matches, type Tree, type TreeMap } from './tree.ts';

export interface InterpolateOptions {
  readonly lookup: Lookup;
  readonly warn: (message: string) => void;
}

type Cast = (text: string, warn: (message: string) => void) => Tree;

const toInt: Cast = (text) => {
  if (!/^[-+]?\d+$/.test(text)) throw new Error(`strconv.Atoi: parsing ${quote(text)}: invalid syntax`);
  return Number(text);
};
const toInt64: Cast = (text) =>
  parseInteger(/^[-+]?\d+$/.test(text) ? text.replace(/^([-+]?)0+(?=\d)/, '$1') : text, 64, true);
const toFloat: Cast = (text) => {
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text))
    throw new Error(`strconv.ParseFloat: parsing ${quote(text)}: invalid syntax`);
  return Number(text);
};
const toBoolean: Cast = (text, warn) => {
  const word = text.toLowerCase();
  if (word === 'true' || word === 'false') return word === 'true';
  const isYes = ['y', 'yes', 'on'].includes(word);
  if (!isYes && !['n', 'no', 'off'].includes(word)) throw new Error(`invalid boolean: ${text}`);
  warn(`${quote(text)} for boolean is not supported by YAML 1.2, please use \`${isYes}\``);
  return isYes;
};

const service = (cast: Cast, ...paths: readonly string[]): (readonly [string, Cast])[] =>
  paths.map((path) => [`services.*.${path}`, cast]);
const top = (cast: Cast, ...paths: readonly string[]): (readonly [string, Cast])[] => paths.map((path) => [path, cast]);

const casts: readonly (readonly [string, Cast])[] = [
  ...service(toInt64, 'cpu_count', 'cpu_period', 'cpu_quota', 'cpu_rt_period', 'cpu_rt_runtime', 'cpu_shares'),
  ...service(toInt64, 'oom_score_adj', 'pids_limit'),
  ...service(toFloat, 'cpu_percent', 'cpus', 'deploy.update_config.max_failure_ratio'),
  ...service(toFloat, 'deploy.rollback_config.max_failure_ratio'),
  ...service(toInt, 'deploy.replicas', 'deploy.update_config.parallelism', 'deploy.rollback_config.parallelism'),
  ...service(toInt, 'deploy.restart_policy.max_attempts', 'deploy.placement.max_replicas_per_node', 'scale'),
  ...service(toInt, 'healthcheck.retries', 'ports.[].target', 'ulimits.*', 'ulimits.*.hard', 'ulimits.*.soft'),
  ...service(toBoolean, 'init', 'healthcheck.disable', 'oom_kill_disable', 'privileged', 'read_only', 'stdin_open'),
  ...service(toBoolean, 'tty', 'volumes.[].read_only', 'volumes.[].volume.nocopy'),
  ...top(toBoolean, 'networks.*.external', 'networks.*.internal', 'networks.*.attachable', 'networks.*.enable_ipv4'),
  ...top(toBoolean, 'networks.*.enable_ipv6', 'volumes.*.external', 'secrets.*.external', 'configs.*.external'),
];

/** @throws ComposeError with the path of the value */
export function interpolate(tree: TreeMap, options: InterpolateOptions): TreeMap {
  return new Map([...tree].map(([key, value]) => [key, interpolateAt(value, [key], options)]));
}

function interpolateAt(tree: Tree, path: readonly string[], options: InterpolateOptions): Tree {
  if (isMap(tree))
    return new Map([...tree].map(([key, value]) => [key, interpolateAt(value, [...path, key], options)]));
  if (isList(tree)) return tree.map((item) => interpolateAt(item, [...path, '[]'], options));
  if (typeof tree !== 'string') return tree;
  const where = path.join('.');
  let text: string;
  try {
    text = substitute(tree, options.lookup);
  } catch (error) {
    if (error instanceof TemplateFault) {
      throw new ComposeError(
        `invalid interpolation format for ${where}.\nYou may need to escape any $ with another $.\n${tree}`,
      );
    }
    throw new ComposeError(`error while interpolating ${where}: ${messageOf(error)}`);
  }
  const cast = casts.find(([pattern]) => matches(path, pattern))?.[1];
  if (!cast) return text;
  try {
    return cast(text, options.warn);
  } catch (error) {
    throw new ComposeError(`error while interpolating ${where}: failed to cast to expected type: ${messageOf(error)}`);
  }
}
