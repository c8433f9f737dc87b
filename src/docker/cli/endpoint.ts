/** Which daemon: -H, --context, DOCKER_HOST, DOCKER_CONTEXT, the current context, or the default socket. */

import { openError } from '../container/files.ts';
import type { Cli } from './cli.ts';
import { ContextStore } from './context-store.ts';
import { CliError } from './errors.ts';

export const defaultHost = 'unix:///var/run/docker.sock';

export interface Endpoint {
  readonly host: string;
  /** The context's name; `default` where the address came from elsewhere. */
  readonly context: string;
}

/** @throws CliError */
export async function resolveEndpoint(cli: Cli): Promise<Endpoint> {
  const { globals } = cli;
  if (globals.tls) {
    const path = `${globals.configDirectory}/ca.pem`;
    await cli.system.stat(path).catch((error: unknown) => {
      throw new CliError(openError(path, error));
    });
  }
  if (globals.tls) throw new CliError('TLS connections are not supported by this docker command');
  const name = await contextName(cli);
  if (name === 'default') {
    const host = globals.host[0] ?? cli.env('DOCKER_HOST');
    return { host: parseHost(host), context: 'default' };
  }
  const context = await new ContextStore(cli).read(name);
  return { host: parseHost(context.host), context: name };
}

export async function contextName(cli: Cli): Promise<string> {
  if (cli.globals.context !== '') return cli.globals.context;
  if (cli.globals.host.length > 0 || cli.env('DOCKER_HOST') !== '') return 'default';
  if (cli.env('DOCKER_CONTEXT') !== '') return cli.env('DOCKER_CONTEXT');
  const { json } = await cli.config();
  return json.currentContext !== undefined && json.currentContext !== '' ? json.currentContext : 'default';
}

/** opts.ParseHost: fills in what is left out. @throws CliError */
export function parseHost(text: string): string {
  const host = text.trim();
  if (host === '') return defaultHost;
  const match = /^([a-z]+):\/\/(.*)$/.exec(host);
  if (!match) {
    if (host.includes('://')) throw new CliError(`invalid bind address format: ${host}`);
    return parseTcp(host);
  }
  const [, scheme = '', rest = ''] = match;
  if (scheme === 'unix') return rest === '' ? defaultHost : host;
  if (scheme === 'tcp') return parseTcp(rest);
  if (scheme === 'ssh' || scheme === 'http' || scheme === 'npipe' || scheme === 'fd') return host;
  throw new CliError(`invalid bind address format: ${host}`);
}

function parseTcp(rest: string): string {
  if (rest === '') return 'tcp://localhost:2375';
  const match = /^(\[[^\]]*\]|[^:/]*)(?::(\d+))?(\/.*)?$/.exec(rest);
  if (!match) throw new CliError(`invalid bind address format: ${rest}`);
  return `tcp://${match[1] === '' ? 'localhost' : match[1]}:${match[2] ?? '2375'}${match[3] ?? ''}`;
}
