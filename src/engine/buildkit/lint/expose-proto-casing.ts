/** EXPOSE's protocol in small letters. */
import { rangeOf } from '../build-error.ts';
import type { LintRule } from '../linter.ts';

const rule: LintRule = {
  name: 'ExposeProtoCasing',
  description: 'Protocol in EXPOSE instruction should be lowercase',
  check({ stages }, report) {
    for (const { node } of stages.flatMap(({ commands }) => commands)) {
      if (node.name.toLowerCase() !== 'expose') continue;
      for (const word of node.args) {
        const protocol = word.split('/')[1] ?? '';
        if (protocol !== protocol.toLowerCase() && !protocol.includes('$'))
          report(`Defined protocol '${word}' in EXPOSE instruction should be lowercase`, rangeOf(node));
      }
    }
  },
};
export default rule;
