/** ENV name=value …: variables of the following steps and of the image's containers. */
import { commandOf, type Instruction } from '../command.ts';
import { warnOfLegacy, warnOfSecret } from '../findings.ts';
import { nameValues, refuseFlags } from '../instruction-text.ts';

const env: Instruction = {
  name: 'env',
  parse(node) {
    refuseFlags(node);
    const pairs = nameValues(node);
    return commandOf(node, {
      dispatch(stage) {
        const values = pairs.map(({ name, value }) => ({ name: stage.expand(name), value: stage.expand(value) }));
        for (const { isLegacy } of pairs) if (isLegacy) warnOfLegacy(stage, 'ENV');
        for (const { name } of values) warnOfSecret(stage, 'ENV', name);
        for (const { name, value } of values) stage.setEnv(name, value);
        stage.commit(`ENV ${values.map(({ name, value }) => `${name}=${value}`).join(' ')}`);
      },
    });
  },
};
export default env;
