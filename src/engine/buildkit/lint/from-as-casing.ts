/** `FROM … AS` in one spelling. */
import { rangeOf } from '../build-error.ts';
import type { LintRule } from '../linter.ts';

const rule: LintRule = {
  name: 'FromAsCasing',
  description: "The 'as' keyword should match the case of the 'from' keyword",
  isEarly: true,
  check({ seen }, report) {
    for (const node of seen) {
      const [, as, name] = node.args;
      const isUpper = node.name === node.name.toUpperCase();
      const isOneCase = isUpper || node.name === node.name.toLowerCase();
      if (node.name.toLowerCase() !== 'from' || as === undefined || name === undefined || !isOneCase) continue;
      if (as !== (isUpper ? as.toUpperCase() : as.toLowerCase()))
        report(`'${as}' and '${node.name}' keywords' casing do not match`, rangeOf(node));
    }
  },
};
export default rule;
