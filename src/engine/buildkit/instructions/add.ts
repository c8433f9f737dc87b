/** ADD [--chown --chmod --link --checksum --unpack --exclude] source … destination: COPY that unpacks archives and fetches URLs. */
import type { Instruction } from '../command.ts';
import { copyCommand } from '../copy-command.ts';
import { Flags } from '../flags.ts';

const add: Instruction = {
  name: 'add',
  parse(node) {
    const flags = new Flags(node.flags, {
      chown: 'string',
      chmod: 'string',
      link: 'bool',
      'keep-git-dir': 'bool',
      checksum: 'string',
      unpack: 'bool',
      exclude: 'strings',
    });
    return copyCommand(node, { from: '', flags, isAdd: true });
  },
};
export default add;
