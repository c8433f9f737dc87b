/** Ancillary data (cmsg(3)): descriptors, credentials, TTLs, between a process's memory and net/'s objects. */
import { encodeAddress } from '../net/sockaddr.ts';
import type { Control, NetworkError, PeerCredentials } from '../net/socket.ts';
import { EINVAL } from '../uapi/errno.ts';
import {
  AF_INET6,
  IP_RECVERR,
  IP_TTL,
  IPV6_HOPLIMIT,
  IPV6_RECVERR,
  SCM_CREDENTIALS,
  SCM_RIGHTS,
  SOL_IP,
  SOL_IPV6,
  SOL_SOCKET,
} from '../uapi/socket.ts';
import type { File } from '../vfs/file.ts';
import type { Call } from './call.ts';

/** struct cmsghdr: length, level, type. */
const HEADER = 16;
/** The error came as an ICMP message. */
const SO_EE_ORIGIN_ICMP = 2;
/** SCM_MAX_FD. */
const MOST_FILES = 253;
const align = (length: number) => (length + 7) & ~7;

/** What sendmsg(2) carries; undefined for nothing. @throws EINVAL (malformed, too many descriptors), EBADF */
export function readControl(c: Call, address: number, length: number): Control | undefined {
  if (address === 0 || length < HEADER) return undefined;
  const { memory } = c;
  const files: File[] = [];
  let credentials: PeerCredentials | undefined;
  for (let at = 0; at + HEADER <= length; ) {
    const size = memory.readNumber(address + at);
    const level = memory.readI32(address + at + 8);
    const type = memory.readI32(address + at + 12);
    if (size < HEADER || at + size > length) throw EINVAL;
    if (level === SOL_SOCKET && type === SCM_RIGHTS) {
      for (let i = HEADER; i + 4 <= size; i += 4) files.push(c.process.files.get(memory.readI32(address + at + i)));
    } else if (level === SOL_SOCKET && type === SCM_CREDENTIALS) {
      if (size < HEADER + 12) throw EINVAL;
      credentials = readCredentials(c, address + at + HEADER);
    } else if (level === SOL_SOCKET) throw EINVAL;
    at += align(size);
  }
  if (files.length > MOST_FILES) throw EINVAL;
  if (files.length === 0 && !credentials) return undefined;
  return { ...(files.length > 0 ? { files } : {}), ...(credentials ? { credentials } : {}) };
}

function readCredentials(c: Call, at: number): PeerCredentials {
  const named = c.process.pidns.processes.get(c.memory.readI32(at));
  return { pid: named?.pid ?? -1, uid: c.memory.readU32(at + 4), gid: c.memory.readU32(at + 8) };
}

/**
 * Stores what a message carried, as far as there is room; descriptors are installed, those without room closed.
 * @returns bytes used, and whether something was cut off
 */
export function storeControl(
  c: Call,
  control: Control | undefined,
  address: number,
  room: number,
  cloexec: boolean,
  family: number,
): { length: number; cut: boolean } {
  const out = { length: 0, cut: false };
  if (!control) return out;
  const { memory } = c;
  const put = (level: number, type: number, data: Uint8Array) => {
    const size = HEADER + data.length;
    if (address === 0 || out.length + size > room) {
      out.cut = true;
      return;
    }
    const at = address + out.length;
    memory.writeNumber(at, size);
    memory.writeI32(at + 8, level);
    memory.writeI32(at + 12, type);
    memory.write(at + HEADER, data);
    out.length = Math.min(room, out.length + align(size));
  };
  if (control.credentials) {
    const { pid, uid, gid } = control.credentials;
    const seen = c.kernel.processes.processes.get(pid)?.pidIn(c.process.pidns) ?? 0;
    put(SOL_SOCKET, SCM_CREDENTIALS, new Uint8Array(Uint32Array.of(seen, uid, gid).buffer));
  }
  if (control.ttl !== undefined) {
    const ttl = new Uint8Array(Int32Array.of(control.ttl).buffer);
    if (family === AF_INET6) put(SOL_IPV6, IPV6_HOPLIMIT, ttl);
    else put(SOL_IP, IP_TTL, ttl);
  }
  if (control.error) put(...encodeError(control.error, family));
  if (control.files) storeFiles(c, control.files, address === 0 ? 0 : room - out.length, cloexec, put, out);
  return out;
}

/** struct sock_extended_err and the offender's address (ip(7), IP_RECVERR). */
function encodeError(error: NetworkError, family: number): [number, number, Uint8Array] {
  const address = encodeAddress({ family: 'inet', address: error.offender, port: 0 }, family);
  const out = new Uint8Array(16 + address.length);
  new DataView(out.buffer).setUint32(0, error.errno, true);
  out.set([SO_EE_ORIGIN_ICMP, error.type, error.code], 4);
  out.set(address, 16);
  return family === AF_INET6 ? [SOL_IPV6, IPV6_RECVERR, out] : [SOL_IP, IP_RECVERR, out];
}

function storeFiles(
  c: Call,
  files: readonly File[],
  room: number,
  cloexec: boolean,
  put: (level: number, type: number, data: Uint8Array) => void,
  out: { cut: boolean },
): void {
  const fit = Math.max(0, Math.min(files.length, Math.floor((room - HEADER) / 4)));
  const numbers: number[] = [];
  for (const [i, file] of files.entries()) {
    try {
      if (i >= fit) throw EINVAL;
      numbers.push(c.process.files.install(file, cloexec));
    } catch {
      file.release();
      out.cut = true;
    }
  }
  if (numbers.length > 0) put(SOL_SOCKET, SCM_RIGHTS, new Uint8Array(Int32Array.from(numbers).buffer));
}
