/** A fixed platform, but for a stage that is named after it. */
import { quote } from '../../../lib/gofmt.ts';
import { rangeOf } from '../build-error.ts';
import type { LintRule } from '../linter.ts';

const rule: LintRule = {
  name: 'FromPlatformFlagConstDisallowed',
  description: 'FROM --platform flag should not use a constant value',
  check({ stages }, report) {
    for (const { platform, name, node } of stages) {
      if (platform === '' || platform.includes('$')) continue;
      if (name !== '' && platform.split('/').some((part) => name.includes(part))) continue;
      report(`FROM --platform flag should not use constant value ${quote(platform)}`, rangeOf(node));
    }
  },
};
export default rule;
