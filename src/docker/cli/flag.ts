/**
 * Flag types of the docker command: pflag's own (bool, string, int …) and docker/cli's opts package (list, map, bytes,
 * decimal, filter). A spec is immutable; each run of a command creates its values anew.
 */

import { formatDuration, parseBool, parseDuration, parseInteger, quote } from '../../lib/gofmt.ts';
import type { FlagValue } from '../../lib/pflag.ts';
import { bytesSize, formatUlimit, parseUlimit, ramInBytes, type Ulimit } from '../../lib/units.ts';
import { splitCsv } from './csv.ts';

export interface CurrentValue<T> extends FlagValue {
  readonly current: T;
}

export interface FlagOptions {
  /** The one-letter form. */
  readonly short?: string;
  readonly hidden?: boolean;
  readonly deprecated?: string;
  /** Where the daemon has to be asked first: the flag is hidden, and refused, on other daemons. */
  readonly only?: 'windows' | 'experimental' | 'swarm';
  /** Why it is refused when used. */
  readonly absent?: string;
}

export interface FlagSpec<T> extends FlagOptions {
  readonly usage: string;
  readonly bare?: string;
  create(): CurrentValue<T>;
}

function spec<T>(usage: string, options: FlagOptions, create: () => CurrentValue<T>, bare?: string): FlagSpec<T> {
  return bare === undefined ? { ...options, usage, create } : { ...options, usage, create, bare };
}

/** One value that `parse` makes and `format` shows. */
function single<T>(
  type: string,
  initial: T,
  parse: (text: string) => T,
  format: (value: T) => string,
): CurrentValue<T> {
  let current = initial;
  return {
    type,
    get current() {
      return current;
    },
    set(text) {
      current = parse(text);
    },
    format: () => format(current),
  };
}

type Default<T> = FlagOptions & { readonly default?: T };

export function bool(usage: string, options: Default<boolean> = {}): FlagSpec<boolean> {
  return spec(usage, options, () => single('bool', options.default ?? false, parseBool, String), 'true');
}

export function string(
  usage: string,
  options: Default<string> & { readonly bare?: string; readonly type?: string } = {},
): FlagSpec<string> {
  const create = () =>
    single(
      options.type ?? 'string',
      options.default ?? '',
      (text) => text,
      (text) => text,
    );
  return spec(usage, options, create, options.bare);
}

/** `--disable-content-trust`: trust is absent, so only `true` is taken. */
export function noTrust(usage: string): FlagSpec<boolean> {
  const parse = (text: string): boolean => {
    if (!parseBool(text)) throw new Error('content trust is not supported here: there is no notary server');
    return true;
  };
  return spec(usage, {}, () => single('bool', true, parse, String), 'true');
}

function integer(type: string, bits: number, signed: boolean) {
  return (usage: string, options: Default<number> = {}): FlagSpec<number> =>
    spec(usage, options, () => single(type, options.default ?? 0, (text) => parseInteger(text, bits, signed), String));
}

export const int = integer('int', 64, true);
export const int64 = integer('int64', 64, true);
export const uint = integer('uint', 64, false);
export const uint64 = integer('uint64', 64, false);
export const uint16 = integer('uint16', 16, false);
export const uint32 = integer('uint32', 32, false);

/** Nanoseconds. */
export function duration(usage: string, options: Default<number> = {}): FlagSpec<number> {
  return spec(usage, options, () => single('duration', options.default ?? 0, parseDuration, formatDuration));
}

export function float(usage: string, options: FlagOptions = {}): FlagSpec<number> {
  const parse = (text: string): number => {
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
      throw new Error(`strconv.ParseFloat: parsing ${quote(text)}: invalid syntax`);
    }
    return Number(text);
  };
  return spec(usage, options, () => single('float', 0, parse, String));
}

function repeated<T>(
  type: string,
  parse: (text: string, current: readonly T[]) => readonly T[],
  format: (values: readonly T[]) => string,
): CurrentValue<readonly T[]> {
  let current: readonly T[] = [];
  return {
    type,
    get current() {
      return current;
    },
    set(text) {
      current = parse(text, current);
    },
    format: () => format(current),
  };
}

/** opts.ListOpts: each value checked (and rewritten) by `validate`. */
export function list(
  usage: string,
  options: FlagOptions & {
    readonly validate?: (text: string) => string;
    readonly type?: string;
    readonly shown?: string;
  } = {},
): FlagSpec<readonly string[]> {
  const validate = options.validate ?? ((text: string) => text);
  return spec(usage, options, () =>
    repeated<string>(
      options.type ?? 'list',
      (text, current) => [...current, validate(text)],
      (values) => (values.length === 0 ? (options.shown ?? '') : `[${values.join(' ')}]`),
    ),
  );
}

/** `list` that shows `[]` where empty. */
export function listOf<T>(
  type: string,
  usage: string,
  parse: (text: string) => T,
  options: FlagOptions & { readonly shown?: string } = {},
): FlagSpec<readonly T[]> {
  const create = () =>
    repeated<T>(
      type,
      (text, current) => [...current, parse(text)],
      () => options.shown ?? '',
    );
  return spec(usage, options, create);
}

/** pflag's StringSlice: comma-separated, repeatable. */
export function strings(usage: string, options: FlagOptions = {}): FlagSpec<readonly string[]> {
  const create = () =>
    repeated<string>(
      'stringSlice',
      (text, current) => [...current, ...splitCsv(text)],
      (values) => `[${values.join(',')}]`,
    );
  return spec(usage, options, create);
}

export function stringArray(usage: string, options: FlagOptions = {}): FlagSpec<readonly string[]> {
  const create = () =>
    repeated<string>(
      'stringArray',
      (text, current) => [...current, text],
      (values) => `[${values.join(',')}]`,
    );
  return spec(usage, options, create);
}

/** opts.MapOpts: `key=value`, the last one of a key wins; with a separator several in one (pflag's stringToString). */
export function map(
  usage: string,
  options: FlagOptions & {
    readonly validate?: (text: string) => string;
    readonly type?: string;
    readonly separator?: string;
  } = {},
): FlagSpec<ReadonlyMap<string, string>> {
  const { separator } = options;
  return spec(usage, options, () => {
    const current = new Map<string, string>();
    const add = (text: string): void => {
      const value = options.validate ? options.validate(text) : text;
      const at = value.indexOf('=');
      if (at < 0 && separator !== undefined) throw new Error(`${value} must be formatted as key=value`);
      current.set(at < 0 ? value : value.slice(0, at), at < 0 ? '' : value.slice(at + 1));
    };
    return {
      type: options.type ?? 'map',
      current,
      set(text) {
        for (const item of separator === undefined ? [text] : text.split(separator)) add(item);
      },
      format: () => (separator === undefined ? 'map[]' : '[]'),
    };
  });
}

/** opts.MemBytes: `512m`. `negative`: -1 is taken too (MemSwapBytes). */
export function bytes(
  usage: string,
  options: Default<number> & { readonly negative?: boolean } = {},
): FlagSpec<number> {
  const parse = (text: string): number => (options.negative && text === '-1' ? -1 : ramInBytes(text));
  const format = (value: number): string => (value > 0 ? bytesSize(value) : '0');
  return spec(usage, options, () => single('bytes', options.default ?? 0, parse, format));
}

/** opts.NanoCPUs: `1.5` → 1500000000. */
export function decimal(usage: string, options: FlagOptions = {}): FlagSpec<number> {
  const parse = (text: string): number => {
    const match = /^([+-]?)(\d*)\.?(\d*)$/.exec(text);
    if (!match || !/\d/.test(text)) throw new Error(`failed to parse ${text} as a rational number`);
    if ((match[3] ?? '').replace(/0+$/, '').length > 9) throw new Error('value is too precise');
    return Math.round(Number(text) * 1e9);
  };
  return spec(usage, options, () => single('decimal', 0, parse, (value) => (value === 0 ? '' : String(value / 1e9))));
}

/** opts.FilterOpt: `name=value`, as many as wanted. */
export function filter(usage: string, options: FlagOptions = {}): FlagSpec<ReadonlyMap<string, readonly string[]>> {
  return spec(usage, options, () => {
    const current = new Map<string, string[]>();
    return {
      type: 'filter',
      current,
      set(text) {
        if (text === '') return;
        const at = text.indexOf('=');
        if (at < 0) throw new Error('bad format of filter (expected name=value)');
        const name = text.slice(0, at).trim().toLowerCase();
        const value = text.slice(at + 1).trim();
        const values = current.get(name) ?? [];
        values.push(value);
        current.set(name, values);
      },
      format: () => '',
    };
  });
}

/** opts.UlimitOpt: the last one of a name wins. */
export function ulimits(usage: string, options: FlagOptions = {}): FlagSpec<readonly Ulimit[]> {
  const create = () =>
    repeated<Ulimit>(
      'ulimit',
      (text, current) => {
        const parsed = parseUlimit(text);
        return [...current.filter(({ Name }) => Name !== parsed.Name), parsed];
      },
      (values) => `[${values.map(formatUlimit).join(' ')}]`,
    );
  return spec(usage, options, create);
}
