/** The flags before the subcommand: `docker -H unix:///x ps`. TLS flags are there for the help text; using TLS is refused. */

import type { FlagSpecs } from './command.ts';
import { bool, list, string } from './flag.ts';

/** @param home the user's home directory, for the defaults */
export function globalFlags(home: string): FlagSpecs {
  const folder = `${home}/.docker`;
  return {
    config: string('Location of client config files', { default: folder }),
    context: string(
      'Name of the context to use to connect to the daemon (overrides DOCKER_HOST env var and default context set with "docker context use")',
      { short: 'c' },
    ),
    debug: bool('Enable debug mode', { short: 'D' }),
    host: list('Daemon socket to connect to', { short: 'H', type: 'string' }),
    'log-level': string('Set the logging level ("debug", "info", "warn", "error", "fatal")', {
      short: 'l',
      default: 'info',
    }),
    tls: bool('Use TLS; implied by --tlsverify'),
    tlscacert: string('Trust certs signed only by this CA', { default: `${folder}/ca.pem` }),
    tlscert: string('Path to TLS certificate file', { default: `${folder}/cert.pem` }),
    tlskey: string('Path to TLS key file', { default: `${folder}/key.pem` }),
    tlsverify: bool('Use TLS and verify the remote'),
    version: bool('Print version information and quit', { short: 'v' }),
  };
}
