/**
 * Host names for our own programs, as the C library's stub resolver finds them: /etc/hosts, then one question over UDP to
 * the first name server of /etc/resolv.conf (resolver(5), RFC 1035). Left out: search lists, IPv6, TCP, caching.
 */
import { text } from '../../lib/bytes.ts';
import { UdpSocket } from '../net/udp-socket.ts';
import type { Process } from '../proc/process.ts';
import { EHOSTUNREACH, ENOENT } from '../uapi/errno.ts';
import { AF_INET } from '../uapi/socket.ts';
import { wholeContent } from '../vfs/content.ts';
import { lookup } from '../vfs/namei.ts';
import { Blocked } from '../wait.ts';
import type { ProgramRun } from './program-run.ts';

/** Nanoseconds until the question is given up. */
const TIMEOUT = 5e9;
const DOTTED = /^\d+\.\d+\.\d+\.\d+$/;

/** A file of /etc, or nothing where there is none. */
function readText(process: Process, path: string): string {
  try {
    return text(wholeContent(lookup(process, path).inode));
  } catch (error) {
    if (error !== ENOENT) throw error;
    return '';
  }
}

/** What /etc/hosts or the text itself say; undefined where a name server must be asked. */
export function localAddress(process: Process, host: string): string | undefined {
  if (DOTTED.test(host)) return host;
  if (host === '') return '0.0.0.0';
  for (const line of readText(process, '/etc/hosts').split('\n')) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (address && /^[\d.]+$/.test(address) && names.includes(host)) return address;
  }
  return host === 'localhost' ? '127.0.0.1' : undefined;
}

/** A query for a name's A records. */
export function addressQuery(id: number, host: string): Uint8Array {
  const labels = host.replace(/\.$/, '').split('.');
  const bytes = [id >> 8, id & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
  for (const label of labels) bytes.push(label.length, ...Array.from(label, (char) => char.charCodeAt(0) & 255));
  return Uint8Array.from([...bytes, 0, 0, 1, 0, 1]);
}

/** The first A record of an answer to the query `id`; undefined where there is none. */
export function firstAddress(message: Uint8Array, id: number): string | undefined {
  if (message.length < 12 || (((message[0] ?? 0) << 8) | (message[1] ?? 0)) !== id) return undefined;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  let at = 12;
  const skipName = (): void => {
    for (;;) {
      const length = message[at] ?? 0;
      if (length >= 192) at += 2;
      else at += length + 1;
      if (length === 0 || length >= 192) return;
    }
  };
  for (let left = view.getUint16(4); left > 0; left--) {
    skipName();
    at += 4;
  }
  for (let left = view.getUint16(6); left > 0 && at + 12 <= message.length; left--) {
    skipName();
    if (at + 10 > message.length) return undefined;
    const type = view.getUint16(at);
    const length = view.getUint16(at + 8);
    at += 10;
    if (type === 1 && length === 4) return [...message.subarray(at, at + 4)].join('.');
    at += length;
  }
  return undefined;
}

/** @throws EHOSTUNREACH where nobody knows the name */
export async function resolveHost(run: ProgramRun, host: string): Promise<string> {
  const known = localAddress(run.process, host);
  if (known !== undefined) return known;
  const server = /^nameserver\s+(\S+)/m.exec(readText(run.process, '/etc/resolv.conf'))?.[1];
  if (!server || !DOTTED.test(server) || !/^[\w.-]+$/.test(host)) throw EHOSTUNREACH;
  const socket = new UdpSocket(run.process.net, AF_INET);
  try {
    socket.connect({ family: 'inet', address: server, port: 53 }, run.process);
    const [high = 0, low = 0] = run.kernel.random.bytes(2);
    const id = (high << 8) | low;
    socket.send(addressQuery(id, host), { flags: 0 });
    const buffer = new Uint8Array(1500);
    const deadline = run.kernel.clock.monotonic() + TIMEOUT;
    const count = await run.until(() => {
      if (run.kernel.clock.monotonic() >= deadline) return 0;
      const got = socket.receive(buffer, 0);
      return got instanceof Blocked ? new Blocked(got.queues, deadline) : got.count;
    });
    const address = firstAddress(buffer.subarray(0, count), id);
    if (!address) throw EHOSTUNREACH;
    return address;
  } finally {
    socket.release();
  }
}
