/** /proc/net (proc_pid_net(5)): dev, route, tcp, udp, unix, arp, as far as ifconfig, netstat and ss read them. IPv6 sockets are left out. */
import type { NetNamespace } from '../net/namespace.ts';
import type { SocketAddress } from '../net/socket.ts';

const hex8 = (value: number): string => (value >>> 0).toString(16).toUpperCase().padStart(8, '0');
const hex4 = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0');

/** An IPv4 address as a word in memory order. */
function reversed(value: number): string {
  return hex8(((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24));
}

function dotted(text: string): number {
  return text.split('.').reduce((sum, part) => ((sum << 8) | Number(part)) >>> 0, 0);
}

function addressOf(address: SocketAddress | null): string {
  if (address?.family !== 'inet') return '00000000:0000';
  const plain = address.address.replace(/^::ffff:/, '');
  return `${plain.includes('.') ? reversed(dotted(plain)) : '00000000'}:${hex4(address.port)}`;
}

function dev(net: NetNamespace): string {
  const head =
    'Inter-|   Receive                                                |  Transmit\n' +
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n';
  const counts = (bytes: number, packets: number, width: number): string =>
    `${String(bytes).padStart(width)} ${String(packets).padStart(7)}    0    0    0     0          0`;
  const lines = [...net.links].map(
    ({ name, statistics: s }) =>
      `${name.padStart(6)}:${counts(s.rxBytes, s.rxPackets, 8)}         0 ${counts(s.txBytes, s.txPackets, 8)}\n`,
  );
  return head + lines.join('');
}

function route(net: NetNamespace): string {
  const head = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';
  const lines = net.routes.all.map(({ destination, via, device, metric }) => {
    const mask = destination.prefix === 0 ? 0 : (0xffff_ffff << (32 - destination.prefix)) >>> 0;
    const to = [device.name, reversed(destination.address), reversed(via ?? 0)];
    return `${[...to, via === undefined ? '0001' : '0003', 0, 0, metric, reversed(mask), 0, 0, 0].join('\t')}\n`;
  });
  return head + lines.join('');
}

const TCP_STATES = { closed: 7, listening: 10, connecting: 2, connected: 1 } as const;
const TCP_HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const UDP_HEAD =
  '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n';

function tcp(net: NetNamespace): string {
  let lines = TCP_HEAD;
  let index = 0;
  for (const socket of net.tcpSockets) {
    if (socket.state === 'closed') continue;
    const peer = socket.state === 'connected' ? socket.peerAddress() : null;
    const place = `${addressOf(socket.localAddress())} ${addressOf(peer)}`;
    const queues = `00000000:${hex8(socket.available)} 00:00000000 00000000     0        0`;
    const state = hex4(TCP_STATES[socket.state]).slice(2);
    lines += `${String(index++).padStart(4)}: ${place} ${state} ${queues} ${socket.inode.ino} 1 0 100 0 0 10 0\n`;
  }
  return lines;
}

function udp(net: NetNamespace): string {
  let lines = UDP_HEAD;
  let index = 0;
  for (const socket of net.udpSockets) {
    const queues = `00000000:${hex8(socket.available)} 00:00000000 00000000     0        0`;
    lines += `${String(index++).padStart(5)}: ${addressOf(socket.localAddress())} 00000000:0000 07 ${queues} ${socket.inode.ino} 2 0 0\n`;
  }
  return lines;
}

function unix(net: NetNamespace): string {
  let lines = 'Num       RefCount Protocol Flags    Type St Inode Path\n';
  for (const socket of net.unixSockets) {
    const address = socket.localAddress();
    const name = address.family === 'unix' ? address.name.replaceAll('\0', '@') : '';
    const state = socket.listening ? '00010000' : '00000000';
    const code = socket.listening ? '01' : '03';
    lines += `0000000000000000: 00000002 00000000 ${state} ${hex4(socket.type)} ${code} ${socket.inode.ino}${name ? ` ${name}` : ''}\n`;
  }
  return lines;
}

/** The content of /proc/net/`name`; undefined where there is no such file. */
export function netFile(net: NetNamespace, name: string): string | undefined {
  switch (name) {
    case 'dev':
      return dev(net);
    case 'route':
      return route(net);
    case 'tcp':
      return tcp(net);
    case 'udp':
      return udp(net);
    case 'unix':
      return unix(net);
    case 'tcp6':
      return TCP_HEAD;
    case 'udp6':
      return UDP_HEAD;
    case 'if_inet6':
      return '';
    case 'arp':
      return 'IP address       HW type     Flags       HW address            Mask     Device\n';
    default:
      return undefined;
  }
}
