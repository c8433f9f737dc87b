/** EXPOSE publishes nothing: no addresses, no host ports; found while the instruction is carried out. */
import type { LintRule } from '../linter.ts';

const rule: LintRule = {
  name: 'ExposeInvalidFormat',
  description:
    'IP address and host-port mapping should not be used in EXPOSE instruction. This will become an error in a future release',
};
export default rule;
