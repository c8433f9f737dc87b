/** Commands over several objects: one after another, each success printed, failures told at the end. */

import type { Cli } from './cli.ts';
import { CliError, messageOf } from './errors.ts';

/** @throws CliError with one line per failure */
export async function forEach(cli: Cli, names: readonly string[], act: (name: string) => Promise<void>): Promise<void> {
  const errors: string[] = [];
  for (const name of names) {
    try {
      await act(name);
      await cli.out(`${name}\n`);
    } catch (error) {
      errors.push(messageOf(error));
    }
  }
  if (errors.length > 0) throw new CliError(errors.join('\n'));
}
