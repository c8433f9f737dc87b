/** Names of stages are lower case. */
import { rangeOf } from '../build-error.ts';
import type { LintRule } from '../linter.ts';

const rule: LintRule = {
  name: 'StageNameCasing',
  description: 'Stage names should be lowercase',
  isEarly: true,
  check({ seen }, report) {
    for (const node of seen) {
      if (node.name.toLowerCase() !== 'from' || node.args.length !== 3) continue;
      const name = node.args[2] ?? '';
      if (name !== name.toLowerCase()) report(`Stage name '${name}' should be lowercase`, rangeOf(node));
    }
  },
};
export default rule;
