/** What a context may have for its daemon's address (docker/cli's context/docker with client.ParseHostURL). It is kept as it was typed. */
import { quote } from '../../lib/gofmt.ts';
import { CliError } from './errors.ts';

/** What `--docker` of the context commands knows. */
export const contextKeys: ReadonlySet<string> = new Set(['from', 'host', 'ca', 'cert', 'key', 'skip-tls-verify']);

/** @throws CliError `unable to create docker endpoint config: …` */
export function checkContextHost(host: string): void {
  if (host === '') return;
  const fault = urlFault(host) ?? (/^ssh:\/\/(?:$|\/)/.test(host) ? noHostname : undefined);
  if (fault !== undefined) throw new CliError(`${prefix}: invalid docker endpoint options: ${fault}`);
  const [, scheme, rest] = /^(.*?):\/\/(.*)$/s.exec(host) ?? [];
  const refused = scheme === 'npipe' ? 'protocol not available' : undefined;
  const why = rest ? refused : `unable to parse docker host \`${host}\``;
  if (why !== undefined) throw new CliError(`${prefix}: unable to apply docker endpoint options: ${why}`);
}

const prefix = 'unable to create docker endpoint config';
const noHostname = 'ssh host connection is not valid: invalid SSH URL: hostname is empty';

/** Go's url.Parse, as far as it complains of what is typed here. */
function urlFault(host: string): string | undefined {
  const parse = (why: string): string => `parse ${quote(host)}: ${why}`;
  if (/^\s.*:/.test(host)) return parse('first path segment in URL cannot contain colon');
  const authority = /^[a-z]+:\/\/([^/?#]*)/i.exec(host)?.[1] ?? '';
  const space = /[ "<>^`{|}\\]/.exec(authority)?.[0];
  if (space !== undefined) return parse(`invalid character ${quote(space)} in host name`);
  const port = /(:[^\]:]*)$/.exec(authority)?.[1];
  if (port !== undefined && !/^:\d*$/.test(port)) return parse(`invalid port ${quote(port)} after host`);
  return undefined;
}
