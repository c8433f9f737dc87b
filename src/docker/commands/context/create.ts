/** docker context create: create a context (docker/docs reference/cli/docker/context/create). */

import type { Cli } from '../../cli/cli.ts';
import { command, exactly } from '../../cli/command.ts';
import { checkContextHost, contextKeys } from '../../cli/context-host.ts';
import { ContextStore } from '../../cli/context-store.ts';
import { contextName, defaultHost } from '../../cli/endpoint.ts';
import { CliError } from '../../cli/errors.ts';
import { map, string } from '../../cli/flag.ts';

export default command({
  path: 'context create',
  aliases: [],
  use: '[OPTIONS] CONTEXT',
  short: 'Create a context',
  long: 'Create a context\n\nDocker endpoint config:\n\nNAME                DESCRIPTION\nfrom                Copy named context\'s Docker endpoint configuration\nhost                Docker endpoint on which to connect\nca                  Trust certs signed only by this CA\ncert                Path to TLS certificate file\nkey                 Path to TLS key file\nskip-tls-verify     Skip TLS certificate validation\n\nExample:\n\n$ docker context create my-context --description "some description" --docker "host=tcp://myserver:2376,ca=~/ca-file,cert=~/cert-file,key=~/key-file"',
  args: exactly(1),
  flags: {
    description: string('Description of the context'),
    docker: map('set the docker endpoint (default [])', { type: 'stringToString', separator: ',' }),
    from: string('create context from a named context'),
  },
  support: 'partial: no TLS material',
  async run({ cli, args, flags }) {
    const [name = ''] = args;
    if (name === 'default') throw new CliError('"default" is a reserved context name');
    if (!/^[a-zA-Z0-9][a-zA-Z0-9_.+-]+$/.test(name)) {
      throw new CliError(
        `context name ${JSON.stringify(name)} is invalid, names are validated against regexp "^[a-zA-Z0-9][a-zA-Z0-9_.+-]+$"`,
      );
    }
    const store = new ContextStore(cli);
    const existing = await store.list();
    if (existing.some((context) => context.name === name))
      throw new CliError(`context ${JSON.stringify(name)} already exists`);
    for (const key of flags.docker.keys())
      if (!contextKeys.has(key))
        throw new CliError(`unable to create docker endpoint config: unrecognized config key: ${key}`);
    const from = flags.from === '' && flags.docker.size === 0 ? await contextName(cli) : flags.from;
    const source = from === '' ? undefined : await sourceOf(cli, store, from);
    const host = flags.docker.get('host') ?? source?.host ?? defaultHost;
    checkContextHost(host);
    await store.write({
      name,
      description: flags.description || (source?.description ?? ''),
      host,
      skipTlsVerify: flags.docker.get('skip-tls-verify') === 'true',
    });
    await cli.out(`${name}\n`);
    await cli.err(`Successfully created context "${name}"\n`);
  },
});

/** The context to copy; `default` is no file, but says itself what it is. */
async function sourceOf(cli: Cli, store: ContextStore, name: string): Promise<{ description: string; host: string }> {
  if (name !== 'default') return store.read(name);
  return { description: 'Current DOCKER_HOST based configuration', host: (await cli.endpoint()).host };
}
