/** No empty line inside an instruction. */
import type { LintRule } from '../linter.ts';

const rule: LintRule = {
  name: 'NoEmptyContinuation',
  description: 'Empty continuation lines will become errors in a future release',
  isEarly: true,
  check({ parsed }, report) {
    for (const { short, end } of parsed.warnings)
      if (short.startsWith('Empty continuation line')) report('Empty continuation line', { start: end, end });
  },
};
export default rule;
