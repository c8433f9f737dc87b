/** docker logout: log out from a registry (docker/docs reference/cli/docker/logout). */

import { atMost, command } from '../../cli/command.ts';

export default command({
  path: 'logout',
  aliases: [],
  use: '[SERVER]',
  short: 'Log out from a registry',
  long: 'Log out from a registry.\nIf no server is specified, the default is defined by the daemon.',
  args: atMost(1),
  flags: {},
  support: 'full',
  async run({ cli, args }) {
    const registry = args[0] ?? 'https://index.docker.io/v1/';
    const key = args[0] === undefined ? registry : registry.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
    await cli.out(`Removing login credentials for ${key}\n`);
    const config = await cli.config();
    for (const name of new Set([key, registry, `https://${key}`, `http://${key}`])) await config.eraseAuth(name);
  },
});
