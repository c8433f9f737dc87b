/** `ENV name value` without an equals sign; found while the instruction is carried out. */
import type { LintRule } from '../linter.ts';

const rule: LintRule = {
  name: 'LegacyKeyValueFormat',
  description: 'Legacy key/value format with whitespace separator should not be used',
};
export default rule;
