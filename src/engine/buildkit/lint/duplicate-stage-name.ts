/** Each name for one stage. */
import { quote } from '../../../lib/gofmt.ts';
import { rangeOf } from '../build-error.ts';
import type { LintRule } from '../linter.ts';

const rule: LintRule = {
  name: 'DuplicateStageName',
  description: 'Stage names should be unique',
  check({ stages }, report) {
    const seen = new Set<string>();
    for (const { name, node } of stages) {
      if (name !== '' && seen.has(name))
        report(`Duplicate stage name ${quote(name)}, stage names should be unique`, rangeOf(node));
      seen.add(name);
    }
  },
};
export default rule;
