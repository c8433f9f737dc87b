/** Of several CMDs only the last one counts; found while the instruction is carried out. */
import type { LintRule } from '../linter.ts';

const rule: LintRule = {
  name: 'MultipleInstructionsDisallowed',
  description: 'Multiple instructions of the same type should not be used in the same stage',
};
export default rule;
