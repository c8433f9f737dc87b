/** `--link` (moby's daemon/links.go): a hosts entry and variables on the default bridge, an alias on user-defined networks. */
import { invalidParameter, messageOf } from '../../errdefs.ts';
import type { HostsEntry } from '../../libnetwork/etc-hosts.ts';
import type { Daemon } from '../daemon.ts';
import { shortId } from '../ids.ts';
import type { Container } from './container.ts';

/** `name:alias` or `name`. @throws invalidParameter */
export function parseLink(link: string): { readonly name: string; readonly alias: string } {
  if (link === '') throw invalidParameter('empty string specified for links');
  const parts = link.split(':');
  if (parts.length > 2) throw invalidParameter(`bad format for links: ${link}`);
  const [name = '', alias = name] = parts;
  // As stored: `/db:/web/db`.
  return { name: name.replace(/^\//, ''), alias: alias.slice(alias.lastIndexOf('/') + 1) };
}

/** @throws invalidParameter `could not get container for x: No such container: x` */
export function registerLinks(daemon: Daemon, container: Container): void {
  const links = container.hostConfig.Links ?? [];
  // On user-defined networks a link is an alias, looked up when it is used.
  if (links.length === 0 || container.hostConfig.NetworkMode !== 'bridge') return;
  const stored: string[] = [];
  for (const link of links) {
    const { name, alias } = parseLink(link);
    let child: Container;
    try {
      child = daemon.containers.get(name);
    } catch (error) {
      throw invalidParameter(`could not get container for ${name}: ${messageOf(error)}`);
    }
    if (child.hostConfig.NetworkMode === 'host')
      throw invalidParameter(
        "conflicting options: host type networking can't be used with links. This would result in undefined behavior",
      );
    stored.push(`${child.name}:${container.name}/${alias}`);
    daemon.containers.addLinkName(`${container.name}/${alias}`, child.id);
  }
  container.hostConfig.Links = stored;
}

export interface ResolvedLink {
  readonly alias: string;
  readonly child: Container;
}

/** @throws system `Cannot link to a non running container: /x AS /y/z` */
export function resolveLinks(daemon: Daemon, container: Container): ResolvedLink[] {
  if (container.hostConfig.NetworkMode !== 'bridge') return [];
  return (container.hostConfig.Links ?? []).map((link) => {
    const { name, alias } = parseLink(link);
    const child = daemon.containers.get(name);
    if (!child.state.running)
      throw invalidParameter(`Cannot link to a non running container: ${child.name} AS ${container.name}/${alias}`);
    if (!child.networks.has('bridge'))
      throw invalidParameter(`container ${child.id} not attached to default bridge network`);
    return { alias, child };
  });
}

/** Lines of /etc/hosts. */
export function linkHosts(links: readonly ResolvedLink[]): HostsEntry[] {
  return links.map(({ alias, child }) => {
    const names = [alias, child.config.Hostname, ...(alias === child.bareName ? [] : [child.bareName])];
    return { address: addressOf(child), names: names.join(' ') };
  });
}

/** `DB_PORT=tcp://…` and its like, as Docker's links have always set them. */
export function linkEnvironment(container: Container, links: readonly ResolvedLink[]): string[] {
  return links.flatMap(({ alias, child }) => {
    const prefix = alias.replaceAll('-', '_').toUpperCase();
    const address = addressOf(child);
    const ports = Object.keys(child.config.ExposedPorts ?? {})
      .map((port) => port.split('/'))
      .map(([number = '', protocol = 'tcp']) => ({ number: Number(number), protocol }))
      .sort((a, b) => a.number - b.number || (a.protocol < b.protocol ? -1 : 1));
    const out: string[] = [];
    const [first] = ports;
    if (first) out.push(`${prefix}_PORT=${first.protocol}://${address}:${first.number}`);
    for (const { number, protocol } of ports) {
      const name = `${prefix}_PORT_${number}_${protocol.toUpperCase()}`;
      out.push(`${name}=${protocol}://${address}:${number}`, `${name}_ADDR=${address}`);
      out.push(`${name}_PORT=${number}`, `${name}_PROTO=${protocol}`);
    }
    out.push(`${prefix}_NAME=${container.name}/${alias}`);
    for (const variable of child.config.Env) {
      const [name = ''] = variable.split('=');
      if (name === 'HOME' || name === 'PATH') continue;
      out.push(`${prefix}_ENV_${variable}`);
    }
    return out;
  });
}

function addressOf(child: Container): string {
  return child.networks.get('bridge')?.IPAddress ?? '';
}

/** Names under which a container is known on a network that resolves names. */
export function dnsNamesOf(container: Container, aliases: readonly string[]): string[] {
  return [...new Set([container.bareName, ...aliases, shortId(container.id), container.config.Hostname])];
}
