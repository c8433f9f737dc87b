/** LABEL name=value …: metadata. */
import { commandOf, type Instruction } from '../command.ts';
import { warnOfLegacy } from '../findings.ts';
import { nameValues, refuseFlags } from '../instruction-text.ts';

const label: Instruction = {
  name: 'label',
  parse(node) {
    refuseFlags(node);
    const pairs = nameValues(node);
    return commandOf(node, {
      dispatch(stage) {
        const values = pairs.map(({ name, value }): [string, string] => [stage.expand(name), stage.expand(value)]);
        for (const { isLegacy } of pairs) if (isLegacy) warnOfLegacy(stage, 'LABEL');
        stage.config.Labels = { ...stage.config.Labels, ...Object.fromEntries(values) };
        stage.commit(`LABEL ${values.map(([name, value]) => `${name}=${value}`).join(' ')}`);
      },
    });
  },
};
export default label;
