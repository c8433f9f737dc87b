/** WORKDIR path: where the following steps and the image's containers are; the directory is made. */
import { quote } from '../../../lib/gofmt.ts';
import { joinPath } from '../../../lib/path.ts';
import { rangeOf } from '../build-error.ts';
import { commandOf, type Instruction } from '../command.ts';
import { refuseFlags, requireOne } from '../instruction-text.ts';

const workdir: Instruction = {
  name: 'workdir',
  parse(node) {
    refuseFlags(node);
    const word = requireOne(node);
    const command = commandOf(node, {
      isStep: true,
      dispatch(stage) {
        const wanted = stage.expand(word);
        const path = wanted.startsWith('/') ? wanted : joinPath('/', stage.workingDirectory, wanted);
        if (!wanted.startsWith('/') && !stage.hasWorkdir)
          stage.env.warn(
            'WorkdirRelativePath',
            `Relative workdir ${quote(wanted)} can have unexpected results if the base image changes`,
            rangeOf(node),
          );
        stage.hasWorkdir = true;
        stage.config.WorkingDir = path;
        if (path === '/') {
          stage.commit('WORKDIR /');
          return;
        }
        const name = stage.stepName(stage.shown(command.text));
        stage.apply(
          { kind: 'mkdir', path, user: stage.config.User ?? '', created: stage.image.epoch },
          name,
          [],
          rangeOf(node),
        );
        stage.commit(`WORKDIR ${path}`, true);
      },
    });
    return command;
  },
};
export default workdir;
