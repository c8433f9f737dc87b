/** `--sysctl`: the net.* settings that this kernel has; others are refused. */
import { EngineError } from '../errdefs.ts';
import type { Spec } from './spec.ts';

/** Docker's own: containers may bind low ports and ping without privileges. @throws system for a name that isn't there */
export function applySysctls(spec: Spec): void {
  const { net } = spec;
  for (const [name, value] of Object.entries(spec.sysctls)) {
    if (spec.sharesNet && name.startsWith('net.'))
      throw new EngineError('system', `sysctl ${JSON.stringify(name)} not allowed in host network namespace`);
    const [first = '', second = first] = value.split(/\s+/);
    if (name === 'net.ipv4.ip_forward') net.forwarding = value !== '0';
    else if (name === 'net.ipv4.ip_unprivileged_port_start') net.unprivilegedPortStart = Number(first);
    else if (name === 'net.ipv4.ping_group_range') net.pingGroups = [Number(first), Number(second)];
    else if (name === 'net.core.somaxconn') net.somaxconn = Number(first);
    else {
      const path = `/proc/sys/${name.replaceAll('.', '/')}`;
      throw new EngineError(
        'system',
        `unable to start container process: error during container init: open ${path}: no such file or directory`,
      );
    }
  }
}
