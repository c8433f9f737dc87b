/** SHELL ["program", "argument" …]: what the shell forms of RUN, CMD and ENTRYPOINT run in. */
import { commandOf, type Instruction } from '../command.ts';
import { plainList, refuseFlags, requireSome } from '../instruction-text.ts';
import { DockerfileError } from '../parser/directives.ts';

const shell: Instruction = {
  name: 'shell',
  parse(node) {
    refuseFlags(node);
    requireSome(node);
    if (!node.json) throw new DockerfileError('SHELL requires the arguments to be in JSON form');
    return commandOf(node, {
      dispatch(stage) {
        stage.config.Shell = [...node.args];
        stage.commit(`SHELL ${plainList(node.args)}`);
      },
    });
  },
};
export default shell;
