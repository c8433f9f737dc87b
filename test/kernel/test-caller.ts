/** A Caller and memory for tests without a process. */
import { ALL_CAPABILITIES } from '../../src/kernel/uapi/capability.ts';
import { EFAULT } from '../../src/kernel/uapi/errno.ts';
import type { Caller, Credentials } from '../../src/kernel/vfs/caller.ts';
import type { UserMemory } from '../../src/kernel/vfs/file.ts';

export function testCredentials(uid = 0, gid = uid): Credentials {
  const capabilities = uid === 0 ? ALL_CAPABILITIES : 0n;
  return {
    uid,
    euid: uid,
    suid: uid,
    fsuid: uid,
    gid,
    egid: gid,
    sgid: gid,
    fsgid: gid,
    groups: [],
    effective: capabilities,
    permitted: capabilities,
    inheritable: 0n,
    bounding: capabilities,
    ambient: 0n,
  };
}

export class TestCaller implements Caller {
  readonly pid: number;
  readonly credentials: Credentials;
  readonly umask = 0o022;
  pgid: number;
  sid: number;
  readonly deaf = new Set<number>();
  /** Signals sent to the group. */
  readonly sent: number[] = [];

  constructor(pid = 1, { uid = 0, pgid = pid, sid = pid }: { uid?: number; pgid?: number; sid?: number } = {}) {
    this.pid = pid;
    this.credentials = testCredentials(uid);
    this.pgid = pgid;
    this.sid = sid;
  }

  isDeaf(signal: number): boolean {
    return this.deaf.has(signal);
  }

  signalGroup(signal: number): void {
    this.sent.push(signal);
  }
}

export class TestMemory implements UserMemory {
  readonly bytes = new Uint8Array(65536);
  readonly view = new DataView(this.bytes.buffer);

  read(address: number, length: number): Uint8Array {
    if (address < 0 || address + length > this.bytes.length) throw EFAULT;
    return this.bytes.subarray(address, address + length);
  }

  write(address: number, bytes: Uint8Array): void {
    if (address < 0 || address + bytes.length > this.bytes.length) throw EFAULT;
    this.bytes.set(bytes, address);
  }
}
