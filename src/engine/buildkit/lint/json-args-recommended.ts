/** CMD and ENTRYPOINT in the shell form get no signals. */
import { rangeOf } from '../build-error.ts';
import type { LintRule } from '../linter.ts';

const rule: LintRule = {
  name: 'JSONArgsRecommended',
  description: 'JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals',
  check({ stages }, report) {
    for (const { commands } of stages) {
      const hasShell = commands.some(({ node }) => node.name.toLowerCase() === 'shell');
      for (const { node } of commands) {
        const name = node.name.toLowerCase();
        if ((name !== 'cmd' && name !== 'entrypoint') || node.json || hasShell) continue;
        const upper = name.toUpperCase();
        report(
          `JSON arguments recommended for ${upper} to prevent unintended behavior related to OS signals`,
          rangeOf(node),
        );
      }
    }
  },
};
export default rule;
