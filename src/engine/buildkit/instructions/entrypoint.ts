/** ENTRYPOINT: the program that a container of the image is. It takes away a CMD that came with the base image. */
import { commandOf, type Instruction } from '../command.ts';
import { warnOfShellForm } from '../findings.ts';
import { quotedList, refuseFlags } from '../instruction-text.ts';

const entrypoint: Instruction = {
  name: 'entrypoint',
  parse(node) {
    refuseFlags(node);
    return commandOf(node, {
      dispatch(stage) {
        stage.useOnce('ENTRYPOINT');
        if (!node.json) warnOfShellForm(stage, node.name);
        const args = node.json ? [...node.args] : [...stage.shell, ...node.args];
        stage.config.Entrypoint = args;
        if (!stage.hasCommand) stage.config.Cmd = null;
        stage.commit(`ENTRYPOINT ${quotedList(args)}`);
      },
    });
  },
};
export default entrypoint;
