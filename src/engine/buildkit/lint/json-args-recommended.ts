/** CMD and ENTRYPOINT in the shell form get no signals; found while the instruction is carried out. */
import type { LintRule } from '../linter.ts';

const rule: LintRule = {
  name: 'JSONArgsRecommended',
  description: 'JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals',
};
export default rule;
