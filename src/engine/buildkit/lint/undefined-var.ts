/** A variable that nothing sets; found while the instruction is carried out. */
import type { LintRule } from '../linter.ts';

const rule: LintRule = {
  name: 'UndefinedVar',
  description: 'Variables should be defined before their use',
};
export default rule;
