/** `FROM … AS` in one spelling. */
import { rangeOf } from '../build-error.ts';
import type { LintRule } from '../linter.ts';

const rule: LintRule = {
  name: 'FromAsCasing',
  description: "The 'as' keyword should match the case of the 'from' keyword",
  check({ stages }, report) {
    for (const { node } of stages) {
      const [, as] = node.args;
      if (as === undefined) continue;
      const isUpper = node.name === node.name.toUpperCase();
      if (as !== (isUpper ? as.toUpperCase() : as.toLowerCase()))
        report(`'${as}' and '${node.name}' keywords' casing do not match`, rangeOf(node));
    }
  },
};
export default rule;
