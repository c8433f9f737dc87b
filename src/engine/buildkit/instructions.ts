/** All instructions by name: every file in instructions/ brings one. */
import type { Command, Dialect, Instruction } from './command.ts';
import { DockerfileError } from './parser/directives.ts';
import type { Node } from './parser/node.ts';
import { suggest } from './suggest.ts';

const units = Object.values(import.meta.glob<Instruction>('./instructions/*.ts', { eager: true, import: 'default' }));
const byName = new Map(units.map((unit) => [unit.name, unit]));

/**
 * Reads one instruction.
 * @throws DockerfileError `unknown instruction: RUNN (did you mean RUN?)` and each instruction's own, without the line
 */
export function parseInstruction(node: Node, dialect: Dialect): Command {
  const name = node.name.toLowerCase();
  const unit = byName.get(name);
  if (unit) return unit.parse(node, dialect);
  const isUpper = node.name === node.name.toUpperCase();
  const known = [...byName.keys()].sort().map((each) => (isUpper ? each.toUpperCase() : each));
  throw new DockerfileError(suggest(`unknown instruction: ${node.name}`, node.name, known));
}
