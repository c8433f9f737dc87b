/** docker compose port: print the public port for a port binding. */

import { atLeast } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { int, string } from '../../cli/flag.ts';
import { nameOf, oneContainer } from '../ops/containers.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'port',
  use: '[OPTIONS] SERVICE PRIVATE_PORT',
  short: 'Print the public port for a port binding',
  args: atLeast(2),
  flags: {
    index: int('Index of the container if service has multiple replicas'),
    protocol: string('tcp or udp', { default: 'tcp' }),
  },
  support: 'full',
  services: true,
  async run({ compose, args, flags }) {
    const [service = '', word = ''] = args;
    const port = Number(word);
    if (!/^\d+$/.test(word)) throw new CliError(`strconv.ParseUint: parsing ${JSON.stringify(word)}: invalid syntax`);
    if (port > 65535) throw new CliError(`strconv.ParseUint: parsing ${JSON.stringify(word)}: value out of range`);
    const protocol = flags.protocol.toLowerCase();
    const client = await compose.client();
    const container = await oneContainer(client, await compose.projectName(), service, { index: flags.index });
    const found = container.Ports.find(({ PrivatePort, Type }) => PrivatePort === port && Type === protocol);
    if (!found) {
      const ports = container.Ports.map(({ PublicPort = 0, Type }) => `${PublicPort}/${Type}`).join(', ');
      throw new CliError(`no port ${port}/${protocol} for container ${nameOf(container)}: ${ports}`);
    }
    await compose.cli.out(`${found.IP ?? ''}:${found.PublicPort ?? 0}\n`);
  },
});
