/** docker compose attach: attach to a service's running container. */

import { atLeast } from '../../cli/command.ts';
import { bool, int, string } from '../../cli/flag.ts';
import attach from '../../commands/container/attach.ts';
import { delegate } from '../delegate.ts';
import { oneContainer } from '../ops/containers.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'attach',
  use: '[OPTIONS] SERVICE',
  short: "Attach local standard input, output, and error streams to a service's running container",
  args: atLeast(1),
  flags: {
    'detach-keys': string('Override the key sequence for detaching from a container.'),
    index: int('index of the container if service has multiple replicas.'),
    'no-stdin': bool('Do not attach STDIN'),
    'sig-proxy': bool('Proxy all received signals to the process', { default: true }),
  },
  support: 'full',
  services: true,
  async run({ compose, args, flags }) {
    const [service = ''] = args;
    const client = await compose.client();
    const { Id } = await oneContainer(client, await compose.projectName(), service, { index: flags.index });
    const words = [
      ...(flags['detach-keys'] === '' ? [] : [`--detach-keys=${flags['detach-keys']}`]),
      ...(flags['no-stdin'] ? ['--no-stdin'] : []),
      `--sig-proxy=${flags['sig-proxy']}`,
      Id,
    ];
    return delegate(compose.cli, attach, words);
  },
});
