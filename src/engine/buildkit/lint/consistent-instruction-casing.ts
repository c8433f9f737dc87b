/** All instructions in capitals, or all in small letters. */
import { rangeOf } from '../build-error.ts';
import type { LintRule } from '../linter.ts';

const rule: LintRule = {
  name: 'ConsistentInstructionCasing',
  description: 'All commands within the Dockerfile should use the same casing (either upper or lower)',
  check({ parsed }, report) {
    const names = parsed.nodes.map(({ name }) => name);
    const lower = names.filter((name) => name === name.toLowerCase()).length;
    const upper = names.filter((name) => name === name.toUpperCase()).length;
    const isLower = lower > upper;
    for (const node of parsed.nodes) {
      const wanted = isLower ? node.name.toLowerCase() : node.name.toUpperCase();
      if (node.name === wanted) continue;
      const majority = isLower ? 'lowercase' : 'uppercase';
      report(`Command '${node.name}' should match the case of the command majority (${majority})`, rangeOf(node));
    }
  },
};
export default rule;
