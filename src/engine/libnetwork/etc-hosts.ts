/** A container's /etc/hosts as libnetwork writes it (etchosts): loopback names, extra hosts and links, own addresses last. */

export interface HostsEntry {
  readonly address: string;
  /** The names, blank-separated. */
  readonly names: string;
}

const defaults: readonly HostsEntry[] = [
  { address: '127.0.0.1', names: 'localhost' },
  { address: '::1', names: 'localhost ip6-localhost ip6-loopback' },
  { address: 'fe00::', names: 'ip6-localnet' },
  { address: 'ff00::', names: 'ip6-mcastprefix' },
  { address: 'ff02::1', names: 'ip6-allnodes' },
  { address: 'ff02::2', names: 'ip6-allrouters' },
];

/** The file for a container with a network of its own. */
export function hostsFile(extra: readonly HostsEntry[]): string {
  return [...defaults, ...extra].map((entry) => `${entry.address}\t${entry.names}\n`).join('');
}

/** The file with lines for `address` + `names` taken out. */
export function withoutEntries(file: string, entries: readonly HostsEntry[]): string {
  const drop = new Set(entries.map((entry) => `${entry.address}\t${entry.names}`));
  return file
    .split('\n')
    .filter((line) => !drop.has(line))
    .join('\n');
}
