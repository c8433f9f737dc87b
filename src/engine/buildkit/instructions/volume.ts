/** VOLUME path …: places that containers get volumes for. */
import { commandOf, type Instruction } from '../command.ts';
import { plainList, refuseFlags, requireSome } from '../instruction-text.ts';
import { DockerfileError } from '../parser/directives.ts';

const volume: Instruction = {
  name: 'volume',
  parse(node) {
    refuseFlags(node);
    requireSome(node);
    if (node.args.some((word) => word.trim() === ''))
      throw new DockerfileError('VOLUME specified can not be an empty string');
    return commandOf(node, {
      dispatch(stage) {
        const volumes = node.args.map((word) => stage.expand(word.trim()));
        if (volumes.includes('')) throw new Error('VOLUME specified can not be an empty string');
        stage.config.Volumes = { ...stage.config.Volumes, ...Object.fromEntries(volumes.map((path) => [path, {}])) };
        stage.commit(`VOLUME ${plainList(volumes)}`);
      },
    });
  },
};
export default volume;
