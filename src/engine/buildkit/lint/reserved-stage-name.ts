/** `scratch` and `context` mean something else. */
import { quote } from '../../../lib/gofmt.ts';
import { rangeOf } from '../build-error.ts';
import type { LintRule } from '../linter.ts';

const rule: LintRule = {
  name: 'ReservedStageName',
  description: 'Reserved words should not be used as stage names',
  check({ stages }, report) {
    for (const { name, node } of stages)
      if (name === 'scratch' || name === 'context')
        report(`Stage name should not use the same name as reserved stage ${quote(name)}`, rangeOf(node));
  },
};
export default rule;
