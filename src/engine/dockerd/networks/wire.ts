/** Networks as inspect and list show them. */

import { rfc3339Nano } from '../../../lib/rfc3339.ts';
import type { NetworkContainer, NetworkInspect } from '../../api/types/network.ts';
import { formatPrefix } from '../../libnetwork/ipv4.ts';
import type { Network } from '../../libnetwork/network.ts';

/** @param withContainers inspect lists those that are connected; the list leaves them out */
export function networkToWire(network: Network, withContainers: boolean): NetworkInspect {
  const { settings } = network;
  const containers: Record<string, NetworkContainer> = {};
  for (const endpoint of withContainers ? network.endpoints.values() : []) {
    const bits = network.pool?.subnet.bits ?? 0;
    containers[endpoint.containerId] = {
      Name: endpoint.name,
      EndpointID: endpoint.id,
      MacAddress: endpoint.mac,
      IPv4Address: endpoint.address === undefined ? '' : formatPrefix({ address: endpoint.address, bits }),
      IPv6Address: '',
    };
  }
  return {
    Name: network.name,
    Id: network.id,
    Created: rfc3339Nano(network.created),
    Scope: 'local',
    Driver: network.driver,
    EnableIPv4: true,
    EnableIPv6: false,
    IPAM: { Driver: 'default', Options: settings.ipamOptions, Config: network.ipamConfig },
    Internal: settings.internal,
    Attachable: settings.attachable,
    Ingress: false,
    ConfigFrom: { Network: settings.configFrom ?? '' },
    ConfigOnly: settings.configOnly === true,
    Containers: containers,
    Options: { ...settings.options },
    Labels: { ...settings.labels },
  };
}
