/** MAINTAINER name: the image's author; deprecated. */
import { commandOf, type Instruction } from '../command.ts';
import { refuseFlags, requireOne } from '../instruction-text.ts';

const maintainer: Instruction = {
  name: 'maintainer',
  parse(node) {
    refuseFlags(node);
    const name = requireOne(node);
    return commandOf(node, {
      dispatch(stage) {
        stage.image.author = name;
        stage.commit(`MAINTAINER ${name}`);
      },
    });
  },
};
export default maintainer;
