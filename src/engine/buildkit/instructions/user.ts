/** USER name[:group]: who the following steps and the image's containers are. */
import { commandOf, type Instruction } from '../command.ts';
import { refuseFlags, requireOne } from '../instruction-text.ts';

const user: Instruction = {
  name: 'user',
  parse(node) {
    refuseFlags(node);
    const word = requireOne(node);
    return commandOf(node, {
      dispatch(stage) {
        const name = stage.expand(word);
        stage.config.User = name;
        stage.commit(`USER ${name}`);
      },
    });
  },
};
export default user;
