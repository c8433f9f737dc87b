/** `ENV name value` without an equals sign. */
import { rangeOf } from '../build-error.ts';
import type { LintRule } from '../linter.ts';

const rule: LintRule = {
  name: 'LegacyKeyValueFormat',
  description: 'Legacy key/value format with whitespace separator should not be used',
  check({ stages }, report) {
    for (const { node } of stages.flatMap(({ commands }) => commands)) {
      const name = node.name.toUpperCase();
      if ((name !== 'ENV' && name !== 'LABEL') || node.args[2] !== '') continue;
      report(`"${name} key=value" should be used instead of legacy "${name} key value" format`, rangeOf(node));
    }
  },
};
export default rule;
