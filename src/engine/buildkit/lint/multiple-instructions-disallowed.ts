/** Of several CMDs only the last one counts. */
import { rangeOf } from '../build-error.ts';
import type { LintRule } from '../linter.ts';

const rule: LintRule = {
  name: 'MultipleInstructionsDisallowed',
  description: 'Multiple instructions of the same type should not be used in the same stage',
  check({ stages }, report) {
    for (const { commands } of stages)
      for (const kind of ['CMD', 'ENTRYPOINT', 'HEALTHCHECK']) {
        const same = commands.filter(({ node }) => node.name.toUpperCase() === kind);
        for (const { node } of same.slice(0, -1))
          report(
            `Multiple ${kind} instructions should not be used in the same stage because only the last one will be used`,
            rangeOf(node),
          );
      }
  },
};
export default rule;
