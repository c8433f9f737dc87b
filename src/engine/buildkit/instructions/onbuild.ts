/** ONBUILD instruction: kept in the image, carried out when another image is built on it. */
import { commandOf, type Instruction } from '../command.ts';
import { refuseFlags } from '../instruction-text.ts';
import { DockerfileError } from '../parser/directives.ts';

const onbuild: Instruction = {
  name: 'onbuild',
  parse(node) {
    refuseFlags(node);
    const [trigger] = node.children;
    if (!trigger) throw new DockerfileError('ONBUILD requires at least one argument');
    const name = trigger.name.toUpperCase();
    if (name === 'ONBUILD') throw new DockerfileError("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
    if (name === 'FROM' || name === 'MAINTAINER')
      throw new DockerfileError(`${name} isn't allowed as an ONBUILD trigger`);
    const documents = node.heredocs.map(({ content, name: mark }) => `\n${content}${mark}`).join('');
    const expression = node.original.trim().replace(/^onbuild\s+/i, '') + documents;
    return commandOf(node, {
      dispatch(stage) {
        stage.config.OnBuild = [...(stage.config.OnBuild ?? []), expression];
      },
    });
  },
};
export default onbuild;
