/**
 * The shape of a subcommand: it describes itself (help, completion and reference pages are made from that), and runs.
 * The real ones are cobra commands.
 */

import { type Flag, FlagSet } from '../../lib/pflag.ts';
import type { Cli } from './cli.ts';
import type { CurrentValue, FlagSpec } from './flag.ts';

export type FlagSpecs = Readonly<Record<string, FlagSpec<unknown>>>;

/** `full`, `partial: what is missing`, or `absent: why it can't be here` (running it says so). */
export type Support = 'full' | `partial: ${string}` | `absent: ${string}`;

/** How many arguments: at least, at most (Infinity: any number). */
export interface ArgsRule {
  readonly min: number;
  readonly max: number;
}

export const noArgs: ArgsRule = { min: 0, max: 0 };
/** As buildx puts it: `requires 0 arguments`. */
export const zeroArgs: ArgsRule = { min: 0, max: 0 };
export const anyArgs: ArgsRule = { min: 0, max: Number.POSITIVE_INFINITY };

export function exactly(count: number): ArgsRule {
  return { min: count, max: count };
}

export function atLeast(min: number): ArgsRule {
  return { min, max: Number.POSITIVE_INFINITY };
}

export function atMost(max: number): ArgsRule {
  return { min: 0, max };
}

export function between(min: number, max: number): ArgsRule {
  return { min, max };
}

/** What run() gets. `path` is the command as typed, without `docker`. */
export interface Invocation<Flags> {
  readonly cli: Cli;
  readonly args: readonly string[];
  readonly flags: Flags;
  readonly path: string;
  changed(name: keyof Flags & string): boolean;
}

export type Values<Specs extends FlagSpecs> = {
  readonly [Name in keyof Specs]: Specs[Name] extends FlagSpec<infer T> ? T : never;
};

export interface CommandSpec<Specs extends FlagSpecs> {
  /** Without `docker`: `container stop`. */
  readonly path: string;
  /** Every spelling, this one included, in the order of the help text; empty where there is one only. */
  readonly aliases: readonly string[];
  /** After the command's name. */
  readonly use: string;
  readonly short: string;
  /** Instead of `short` in its own help. */
  readonly long?: string;
  readonly args: ArgsRule;
  readonly flags: Specs;
  /** Other names of flags that mean the same (`--net` for `--network`). */
  readonly flagAliases?: ReadonlyMap<string, string>;
  /** false: flags end at the first argument. */
  readonly interspersed?: boolean;
  readonly hidden?: boolean;
  /** Listed only where the daemon can do it. */
  readonly only?: 'experimental' | 'swarm';
  readonly support: Support;
  /** Exit status; undefined is 0. */
  run(invocation: Invocation<Values<Specs>>): Promise<number | undefined> | Promise<void>;
}

/** A command ready to be found, shown and run. */
export interface Command extends Omit<CommandSpec<FlagSpecs>, 'run'> {
  /** Values of one run. */
  prepare(): PreparedCommand;
}

export interface PreparedCommand {
  readonly flags: FlagSet;
  run(cli: Cli, path: string, args: readonly string[]): Promise<number>;
}

export function command<Specs extends FlagSpecs>(spec: CommandSpec<Specs>): Command {
  const { run, ...description } = spec;
  return { ...description, prepare: () => prepare(spec, run) };
}

function prepare<Specs extends FlagSpecs>(spec: CommandSpec<Specs>, run: CommandSpec<Specs>['run']): PreparedCommand {
  const flags = new FlagSet(spec.flagAliases);
  const values = new Map<string, CurrentValue<unknown>>();
  for (const [name, flag] of Object.entries(spec.flags)) {
    const value = flag.create();
    values.set(name, value);
    flags.add(flagOf(name, flag, value));
  }
  return {
    flags,
    async run(cli, path, args) {
      const current = Object.fromEntries([...values].map(([name, value]) => [name, value.current]));
      const invocation = {
        cli,
        args,
        path,
        flags: current as Values<Specs>,
        changed: (name: string) => flags.changed(name),
      };
      return (await run(invocation)) ?? 0;
    },
  };
}

/** A pflag Flag of a spec. */
export function flagOf(name: string, spec: FlagSpec<unknown>, value: CurrentValue<unknown>): Flag {
  return {
    name,
    shorthand: spec.short ?? '',
    usage: spec.usage,
    value,
    bare: spec.bare,
    hidden: spec.hidden ?? false,
    ...(spec.deprecated === undefined ? {} : { deprecated: spec.deprecated }),
  };
}
