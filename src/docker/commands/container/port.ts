/** docker container port: list port mappings or a specific mapping for the container (docker/docs reference/cli/docker/container/port). */

import { between, command } from '../../cli/command.ts';
import { CliError, messageOf } from '../../cli/errors.ts';
import { compareNatural } from '../../cli/natural.ts';
import { parsePort } from '../../container/ports.ts';

export default command({
  path: 'container port',
  aliases: ['container port', 'port'],
  use: 'CONTAINER [PRIVATE_PORT[/PROTO]]',
  short: 'List port mappings or a specific mapping for the container',
  args: between(1, 2),
  flags: {},
  support: 'full',
  async run({ cli, args }) {
    const [id = '', port] = args;
    const client = await cli.client();
    const { NetworkSettings } = await client.call('GET /containers/{id}/json', { path: { id } });
    const lines: string[] = [];
    if (port !== undefined) {
      const slash = port.indexOf('/');
      const number = slash < 0 ? port : port.slice(0, slash);
      const protocol = slash < 0 ? 'tcp' : port.slice(slash + 1);
      try {
        parsePort(number);
      } catch (error) {
        throw new CliError(`Error: invalid port (${number}): ${messageOf(error)}`);
      }
      const bindings = NetworkSettings.Ports?.[`${number}/${protocol}`];
      if (!bindings || bindings.length === 0) throw new CliError(`Error: No public port '${port}' published for ${id}`);
      lines.push(...bindings.map(({ HostIp, HostPort }) => `${joinHost(HostIp)}:${HostPort}`));
    } else {
      for (const [from, bindings] of Object.entries(NetworkSettings.Ports ?? {})) {
        lines.push(...(bindings ?? []).map(({ HostIp, HostPort }) => `${from} -> ${joinHost(HostIp)}:${HostPort}`));
      }
    }
    lines.sort(compareNatural);
    if (lines.length > 0) await cli.out(`${lines.join('\n')}\n`);
  },
});

function joinHost(ip: string): string {
  return ip.includes(':') ? `[${ip}]` : ip;
}
