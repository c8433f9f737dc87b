/** The shape of a compose subcommand: as docker's own commands, but it runs with a Compose. */

import { FlagSet } from '../../lib/pflag.ts';
import type { ArgsRule, FlagSpecs, Support, Values } from '../cli/command.ts';
import { flagOf } from '../cli/command.ts';
import type { CurrentValue } from '../cli/flag.ts';
import type { Compose } from './context.ts';

export interface SubInvocation<Flags> {
  readonly compose: Compose;
  readonly args: readonly string[];
  readonly flags: Flags;
  changed(name: keyof Flags & string): boolean;
}

export interface SubcommandSpec<Specs extends FlagSpecs> {
  /** `up` */
  readonly name: string;
  /** After the name in its help. */
  readonly use: string;
  readonly short: string;
  readonly long?: string;
  /** After the options in its help. */
  readonly footer?: string;
  readonly args: ArgsRule;
  /** Its arguments are counted in docker's words, not in cobra's. */
  readonly counts?: 'docker';
  readonly flags: Specs;
  readonly flagAliases?: ReadonlyMap<string, string>;
  readonly interspersed?: boolean;
  readonly support: Support;
  /** Its arguments are names of services, for completion. */
  readonly services?: boolean;
  /** Exit status; undefined is 0. */
  run(invocation: SubInvocation<Values<Specs>>): Promise<number | undefined> | Promise<void>;
}

export interface Subcommand extends Omit<SubcommandSpec<FlagSpecs>, 'run'> {
  prepare(): { flags: FlagSet; run(compose: Compose, args: readonly string[]): Promise<number> };
}

export function subcommand<Specs extends FlagSpecs>(spec: SubcommandSpec<Specs>): Subcommand {
  const { run, ...description } = spec;
  const prepare: Subcommand['prepare'] = () => {
    const flags = new FlagSet(spec.flagAliases);
    const values = new Map<string, CurrentValue<unknown>>();
    for (const [name, flag] of Object.entries(spec.flags)) {
      const value = flag.create();
      values.set(name, value);
      flags.add(flagOf(name, flag, value));
    }
    return {
      flags,
      async run(compose, args) {
        const current = Object.fromEntries([...values].map(([name, value]) => [name, value.current]));
        const status = await run({
          compose,
          args,
          flags: current as Values<Specs>,
          changed: (name) => flags.changed(name),
        });
        return status ?? 0;
      },
    };
  };
  return { ...description, prepare };
}
