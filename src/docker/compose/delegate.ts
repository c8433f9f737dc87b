/** A command of docker's own, run with words as typed: what compose does to one container, docker does. */

import type { Cli } from '../cli/cli.ts';
import type { Command } from '../cli/command.ts';

/** Answers the exit status. */
export function delegate(cli: Cli, command: Command, words: readonly string[]): Promise<number> {
  const prepared = command.prepare();
  const args = prepared.flags.parse(words, command.interspersed ?? true);
  return prepared.run(cli, command.path, args);
}
