/** FROM, outside of stages: dockerfile.ts reads it. Inside one it can only be ONBUILD's mistake. */
import type { Instruction } from '../command.ts';
import { DockerfileError } from '../parser/directives.ts';

const from: Instruction = {
  name: 'from',
  parse() {
    throw new DockerfileError("FROM isn't allowed as an ONBUILD trigger");
  },
};
export default from;
