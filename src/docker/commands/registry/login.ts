/** docker login: authenticate to a registry (docker/docs reference/cli/docker/login). */

import type { AuthConfig } from '../../../engine/api/types/image.ts';
import { readText } from '../../../lib/stream.ts';
import type { Cli } from '../../cli/cli.ts';
import { atMost, command } from '../../cli/command.ts';
import { CliError, DaemonError, messageOf } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';
import { note, underlined } from '../../cli/note.ts';

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
    if (flags['password-stdin'] && changed('password'))
      throw new CliError('conflicting options: cannot specify both --password and --password-stdin');
    if (flags['password-stdin'] && !changed('username'))
      throw new CliError('the --password-stdin option requires --username to be set');
    if (changed('username') && flags.username === '') throw new CliError('username is empty');
    if (changed('password') && flags.password === '') throw new CliError('password is empty');
    if (flags.password !== '')
      await cli.err('WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n');
    const password = flags['password-stdin'] ? await passwordOfInput(cli) : flags.password;
    const registry = args[0] ?? '';
    const isHub = registry === '' || registry === 'docker.io';
    const key = isHub ? hubKey : registry.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
    const stored = (await cli.config()).auth(key);
    const asksNothing = flags.username === '' && password === '';
    if (
      asksNothing &&
      stored.username &&
      stored.password &&
      (await loginAsBefore(cli, { ...stored, serveraddress: key }))
    )
      return;
    const given = { username: flags.username, password };
    const known = asksNothing ? (stored.username ?? '') : '';
    await authenticate(cli, { ...(await askMissing(cli, given, { isHub, known })), serveraddress: key });
  },
});

const hubKey = 'https://index.docker.io/v1/';

/** What is told of the Hub before its user's name is asked for. */
const aboutAccounts =
  "Log in with your Docker ID or email address to push and pull images from Docker Hub. If you don't have a Docker ID, head over to https://hub.docker.com/ to create one.\n";
const aboutTokens =
  'You can log in with your password or a Personal Access Token (PAT). Using a limited-scope PAT grants better security and is required for organizations using SSO. Learn more at https://docs.docker.com/go/access-tokens/\n\n';

async function passwordOfInput(cli: Cli): Promise<string> {
  return (await readText(cli.system.readable(0))).replace(/\n$/, '').replace(/\r$/, '');
}

/** Whether the credentials of config.json are still good. */
async function loginAsBefore(cli: Cli, auth: AuthConfig): Promise<boolean> {
  const advice = "To login with a different account, run 'docker logout' followed by 'docker login'";
  await cli.err(
    `Authenticating with existing credentials... [Username: ${auth.username}]\n${note(advice, cli.system.isTerminal(2))}\n\n`,
  );
  try {
    const response = await (await cli.client()).call('POST /auth', { body: auth });
    if (response?.Status) await cli.out(`${response.Status}\n`);
    return true;
  } catch (error) {
    const isRefused = error instanceof DaemonError && error.httpStatus === 401;
    await cli.err(
      isRefused ? 'Stored credentials invalid or expired\n' : `Login did not succeed, error: ${messageOf(error)}\n`,
    );
    return false;
  }
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Asks for what isn't given. @param known who logged in last; Enter takes that name. @throws CliError without a terminal */
async function askMissing(
  cli: Cli,
  given: Credentials,
  { isHub, known }: { readonly isHub: boolean; readonly known: string },
): Promise<Credentials> {
  let { username, password } = given;
  if (!cli.system.isTerminal(0) && (username === '' || password === ''))
    throw new CliError('Error: Cannot perform an interactive login from a non TTY device');
  if (isHub && username === '' && password === '')
    await cli.err('Failed to start web-based login - falling back to command line login...\n\n');
  if (username.trim() === '') {
    if (isHub) await cli.out(aboutAccounts + (hasHints(cli) ? aboutTokens : ''));
    await cli.out(known === '' ? 'Username: ' : `Username (${known}): `);
    username = (await cli.readAnswer()).trim() || known;
    if (username === '') throw new CliError('Error: Non-null Username Required');
  }
  if (password.trim() === '') {
    const settings = underlined('https://app.docker.com/settings');
    const advice = `A Personal Access Token (PAT) can be used instead.\nTo create a PAT, visit ${settings}\n\n`;
    if (isHub) await cli.err(note(advice, cli.system.isTerminal(2)));
    password = await askPassword(cli);
  }
  return { username, password };
}

function hasHints(cli: Cli): boolean {
  return !/^(?:0|f|false)$/i.test(cli.env('DOCKER_CLI_HINTS'));
}

async function askPassword(cli: Cli): Promise<string> {
  await cli.out('Password: ');
  const restore = cli.system.setRaw(0);
  try {
    let typed = '';
    for (;;) {
      const [byte] = await cli.system.read(0, 1);
      if (byte === undefined || byte === 13 || byte === 10) break;
      // Whoever is asked may interrupt: that is no failure.
      if (byte === 3) throw new CliError('', 0);
      typed = byte === 127 ? typed.slice(0, -1) : typed + String.fromCharCode(byte);
    }
    if (typed.trim() === '') throw new CliError('Error: Password Required');
    return typed.trim();
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
