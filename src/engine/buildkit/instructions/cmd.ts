/** CMD: what a container of the image runs, or what its ENTRYPOINT gets. */
import { commandOf, type Instruction } from '../command.ts';
import { warnOfShellForm } from '../findings.ts';
import { quotedList, refuseFlags } from '../instruction-text.ts';

const cmd: Instruction = {
  name: 'cmd',
  parse(node) {
    refuseFlags(node);
    return commandOf(node, {
      dispatch(stage) {
        stage.useOnce('CMD');
        if (!node.json) warnOfShellForm(stage, node.name);
        const args = node.json ? [...node.args] : [...stage.shell, ...node.args];
        stage.config.Cmd = args;
        stage.config.ArgsEscaped = true;
        stage.hasCommand = true;
        stage.commit(`CMD ${quotedList(args)}`);
      },
    });
  },
};
export default cmd;
