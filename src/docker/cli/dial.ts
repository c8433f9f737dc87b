/** Connections to a daemon's address: unix sockets, plain TCP and ssh. Left out: TLS, named pipes. */

import type { System } from '../../kernel/exec/program.ts';
import type { Duplex } from '../../lib/http.ts';
import { dialSsh } from './dial-ssh.ts';
import { CliError } from './errors.ts';

/** @throws CliError for a scheme that isn't served */
export function dialer(system: System, host: string): () => Promise<Duplex> {
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.*)$/.exec(host) ?? [];
  const connect = async (address: Parameters<System['connect']>[0]): Promise<Duplex> => {
    const fd = await system.connect(address);
    return { readable: system.readable(fd), writable: system.writable(fd) };
  };
  if (scheme === 'unix') return () => connect({ family: 'unix', path: rest });
  if (scheme === 'tcp' || scheme === 'http') {
    const [, name = '', port = ''] = /^(?:\[(.*)\]|([^:/]*))(?::(\d+))?/.exec(rest)?.slice(0) ?? [];
    const target = /^\[?([^\]]*?)\]?(?::(\d+))?(?:\/.*)?$/.exec(rest);
    const address = {
      family: 'inet',
      host: target?.[1] || name || 'localhost',
      port: Number(target?.[2] ?? (port || 2375)),
    } as const;
    return () => connect(address);
  }
  if (scheme === 'ssh') return () => dialSsh(system, host);
  throw new CliError(`unsupported protocol scheme "${scheme}" in docker host ${host}`);
}
