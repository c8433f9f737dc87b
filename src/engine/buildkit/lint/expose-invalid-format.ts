/** EXPOSE publishes nothing: no addresses, no host ports. */
import { rangeOf } from '../build-error.ts';
import type { LintRule } from '../linter.ts';

const rule: LintRule = {
  name: 'ExposeInvalidFormat',
  description:
    'IP address and host-port mapping should not be used in EXPOSE instruction. This will become an error in a future release',
  check({ stages }, report) {
    for (const { node } of stages.flatMap(({ commands }) => commands)) {
      if (node.name.toLowerCase() !== 'expose') continue;
      for (const word of node.args)
        if (word.includes(':'))
          report(
            `EXPOSE instruction should not define an IP address or host-port mapping, found '${word}'`,
            rangeOf(node),
          );
    }
  },
};
export default rule;
