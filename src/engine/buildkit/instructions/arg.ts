/** ARG name[=default] …: a variable that the build may be given. */
import { commandOf, type Instruction } from '../command.ts';
import { warnOfSecret } from '../findings.ts';
import { requireSome } from '../instruction-text.ts';
import { DockerfileError } from '../parser/directives.ts';
import type { Node } from '../parser/node.ts';

export interface ArgumentWord {
  readonly name: string;
  readonly value: string | undefined;
}

/** @throws DockerfileError */
export function parseArguments(node: Node): ArgumentWord[] {
  requireSome(node);
  return node.args.map((word) => {
    const at = word.indexOf('=');
    if (at === 0) throw new DockerfileError('ARG names can not be blank');
    return at < 0 ? { name: word, value: undefined } : { name: word.slice(0, at), value: word.slice(at + 1) };
  });
}

const arg: Instruction = {
  name: 'arg',
  parse(node) {
    const words = parseArguments(node);
    return commandOf(node, {
      dispatch(stage) {
        const shown: string[] = [];
        for (const word of words) {
          const { name } = word;
          warnOfSecret(stage, 'ARG', name);
          const given = stage.env.buildArgs.get(name);
          const value = given ?? (word.value === undefined ? stage.env.globalArgs.get(name) : stage.expand(word.value));
          stage.declareArgument({ name, value });
          shown.push(value === undefined ? name : `${name}=${value}`);
        }
        stage.commit(`ARG ${shown.join(' ')}`);
      },
    });
  },
};
export default arg;
