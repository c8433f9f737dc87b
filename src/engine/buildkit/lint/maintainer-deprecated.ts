/** MAINTAINER is deprecated. */
import { rangeOf } from '../build-error.ts';
import type { LintRule } from '../linter.ts';

const rule: LintRule = {
  name: 'MaintainerDeprecated',
  description: 'The MAINTAINER instruction is deprecated, use a label instead to define an image author',
  isEarly: true,
  check({ seen }, report) {
    for (const node of seen)
      if (node.name.toLowerCase() === 'maintainer')
        report('Maintainer instruction is deprecated in favor of using label', rangeOf(node));
  },
};
export default rule;
