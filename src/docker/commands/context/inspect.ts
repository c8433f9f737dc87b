/** docker context inspect: display detailed information on one or more contexts (docker/docs reference/cli/docker/context/inspect). */

import { anyArgs, command } from '../../cli/command.ts';
import { ContextStore } from '../../cli/context-store.ts';
import { contextName } from '../../cli/endpoint.ts';
import { string } from '../../cli/flag.ts';
import { inspect } from '../../cli/format/inspect.ts';
import { formatHelpShort } from '../../cli/format-help.ts';

export default command({
  path: 'context inspect',
  aliases: [],
  use: '[OPTIONS] [CONTEXT] [CONTEXT...]',
  short: 'Display detailed information on one or more contexts',
  args: anyArgs,
  flags: {
    format: string(formatHelpShort, { short: 'f' }),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    const store = new ContextStore(cli);
    await inspect(cli, {
      format: flags.format,
      references: args.length > 0 ? args : [await contextName(cli)],
      get: async (name) => {
        const { description, host, skipTlsVerify } = await store.read(name);
        const isDefault = name === 'default';
        const json = JSON.stringify({
          Name: name,
          Metadata: isDefault || description === '' ? {} : { Description: description },
          Endpoints: { docker: { Host: host, SkipTLSVerify: skipTlsVerify } },
          TLSMaterial: {},
          Storage: {
            MetadataPath: isDefault ? '<IN MEMORY>' : store.folder(name),
            TLSPath: isDefault ? '<IN MEMORY>' : store.folder(name).replace('/meta/', '/tls/'),
          },
        });
        return json.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e');
      },
    });
  },
});
