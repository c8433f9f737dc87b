/** docker context update: update a context (docker/docs reference/cli/docker/context/update). */

import { command, exactly } from '../../cli/command.ts';
import { checkContextHost, contextKeys } from '../../cli/context-host.ts';
import { ContextStore } from '../../cli/context-store.ts';
import { CliError } from '../../cli/errors.ts';
import { map, string } from '../../cli/flag.ts';

export default command({
  path: 'context update',
  aliases: [],
  use: '[OPTIONS] CONTEXT',
  short: 'Update a context',
  long: 'Update a context\n\nDocker endpoint config:\n\nNAME                DESCRIPTION\nfrom                Copy named context\'s Docker endpoint configuration\nhost                Docker endpoint on which to connect\nca                  Trust certs signed only by this CA\ncert                Path to TLS certificate file\nkey                 Path to TLS key file\nskip-tls-verify     Skip TLS certificate validation\n\nExample:\n\n$ docker context update my-context --description "some description" --docker "host=tcp://myserver:2376,ca=~/ca-file,cert=~/cert-file,key=~/key-file"',
  args: exactly(1),
  flags: {
    description: string('Description of the context'),
    docker: map('set the docker endpoint (default [])', { type: 'stringToString', separator: ',' }),
  },
  support: 'partial: no TLS material',
  async run({ cli, args, flags }) {
    const [name = ''] = args;
    if (name === 'default') throw new CliError('"default" is a reserved context name');
    const store = new ContextStore(cli);
    const context = await store.read(name);
    const host = flags.docker.get('host');
    for (const key of flags.docker.keys())
      if (!contextKeys.has(key))
        throw new CliError(`unable to create docker endpoint config: unrecognized config key: ${key}`);
    checkContextHost(host ?? '');
    await store.write({
      ...context,
      description: flags.description || context.description,
      host: host ?? context.host,
    });
    await cli.out(`${name}\n`);
    await cli.err(`Successfully updated context "${name}"\n`);
  },
});
