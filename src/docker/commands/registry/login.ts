/** docker login: authenticate to a registry (docker/docs reference/cli/docker/login). */

import type { AuthConfig } from '../../../engine/api/types/image.ts';
import { readText } from '../../../lib/stream.ts';
import type { Cli } from '../../cli/cli.ts';
import { atMost, command } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';

export default command({
  path: 'login',
  aliases: [],
  use: '[OPTIONS] [SERVER]',
  short: 'Authenticate to a registry',
  long: 'Authenticate to a registry.\nDefaults to Docker Hub if no server is specified.',
  args: atMost(1),
  flags: {
    password: string('Password or Personal Access Token (PAT)', { short: 'p' }),
    'password-stdin': bool('Take the Password or Personal Access Token (PAT) from stdin'),
    username: string('Username', { short: 'u' }),
  },
  support: 'partial: no credential helpers, no device code; a name and a password',
  async run({ cli, args, flags, changed }) {
    const registry = args[0] ?? '';
    const key =
      registry === '' ? 'https://index.docker.io/v1/' : registry.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
    if (changed('password') && flags.password !== '') {
      await cli.err('WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n');
      if (flags['password-stdin'])
        throw new CliError('conflicting options: cannot specify both --password and --password-stdin');
    }
    let { username, password } = flags;
    if (flags['password-stdin']) {
      if (username === '') throw new CliError('the --password-stdin option requires --username to be set');
      password = (await readText(cli.system.readable(0))).replace(/\n$/, '').replace(/\r$/, '');
    }
    const config = await cli.config();
    if (username === '' && password === '') {
      const stored = config.auth(key);
      if (stored.username) {
        const shown = registry === '' ? '' : ` [Username: ${stored.username}]`;
        await cli.out(`Authenticating with existing credentials...${shown}\n`);
        return await authenticate(cli, { ...stored, serveraddress: key });
      }
    }
    if (!cli.system.isTerminal(0) && (username === '' || password === '')) {
      throw new CliError('Error: Cannot perform an interactive login from a non TTY device');
    }
    if (username === '') {
      await cli.out('Username: ');
      username = (await cli.readLine()).trim();
      if (username === '') throw new CliError('username is required');
    }
    if (password === '') password = await askPassword(cli);
    await authenticate(cli, { username, password, serveraddress: key });
  },
});

async function askPassword(cli: Cli): Promise<string> {
  await cli.out('Password: ');
  const restore = cli.system.setRaw(0);
  try {
    let typed = '';
    for (;;) {
      const [byte] = await cli.system.read(0, 1);
      if (byte === undefined || byte === 13 || byte === 10) break;
      if (byte === 3) throw new CliError('', 130);
      typed = byte === 127 ? typed.slice(0, -1) : typed + String.fromCharCode(byte);
    }
    if (typed === '') throw new CliError('password is required');
    return typed;
  } finally {
    restore();
    await cli.out('\n');
  }
}

async function authenticate(cli: Cli, auth: AuthConfig): Promise<void> {
  const client = await cli.client();
  const response = await client.call('POST /auth', { body: auth });
  const config = await cli.config();
  const stored = response?.IdentityToken ? { ...auth, identitytoken: response.IdentityToken } : auth;
  await config.storeAuth(auth.serveraddress ?? '', stored);
  const warning = `\nWARNING! Your credentials are stored unencrypted in '${config.path}'.\nConfigure a credential helper to remove this warning. See\nhttps://docs.docker.com/go/credential-store/\n\n`;
  await cli.err(warning);
  if (response?.Status) await cli.out(`${response.Status}\n`);
}
