/** COPY [--from --chown --chmod --link --parents --exclude] source … destination. `--link` copies as any other COPY does. */
import type { Instruction } from '../command.ts';
import { copyCommand } from '../copy-command.ts';
import { Flags } from '../flags.ts';

const copy: Instruction = {
  name: 'copy',
  parse(node, { hasNewFlags }) {
    const flags = new Flags(node.flags, {
      chown: 'string',
      from: 'string',
      chmod: 'string',
      link: 'bool',
      exclude: 'strings',
      ...(hasNewFlags ? ({ parents: 'bool' } as const) : {}),
    });
    return copyCommand(node, { from: flags.string('from'), flags, isAdd: false });
  },
};
export default copy;
