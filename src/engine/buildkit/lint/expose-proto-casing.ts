/** EXPOSE's protocol in small letters; found while the instruction is carried out. */
import type { LintRule } from '../linter.ts';

const rule: LintRule = {
  name: 'ExposeProtoCasing',
  description: 'Protocol in EXPOSE instruction should be lowercase',
};
export default rule;
