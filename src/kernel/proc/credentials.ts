/** Credentials (credentials(7), capabilities(7)): how ids and capability sets follow from each other. User namespaces are left out. */
import { ALL_CAPABILITIES, hasCapability } from '../uapi/capability.ts';
import type { Credentials } from '../vfs/caller.ts';

/** Root with all capabilities, or a plain user without any. */
export function makeCredentials(uid: number, gid: number, groups: readonly number[] = []): Credentials {
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
    groups,
    effective: capabilities,
    permitted: capabilities,
    inheritable: 0n,
    bounding: ALL_CAPABILITIES,
    ambient: 0n,
  };
}

export function capable(credentials: Credentials, capability: number): boolean {
  return hasCapability(credentials.effective, capability);
}

/** What a change of user ids does to the capability sets (capabilities(7), "Effect of user ID changes"). */
export function adjustCapabilities(before: Credentials, after: Credentials, keepCapabilities: boolean): void {
  const wasRoot = before.uid === 0 || before.euid === 0 || before.suid === 0;
  const isRoot = after.uid === 0 || after.euid === 0 || after.suid === 0;
  if (wasRoot && !isRoot) {
    if (!keepCapabilities) after.permitted = 0n;
    if (!keepCapabilities) after.effective = 0n;
    after.ambient = 0n;
  }
  if (before.euid === 0 && after.euid !== 0) after.effective = 0n;
  if (before.euid !== 0 && after.euid === 0) after.effective = after.permitted;
}

/** The sets after execve(2) of a file with set-id bits already applied to `c`; file capabilities are left out. */
export function capabilitiesAfterExec(c: Credentials): void {
  if (c.uid === 0 || c.euid === 0) {
    c.permitted = c.inheritable | c.bounding;
    c.effective = c.euid === 0 ? c.permitted : 0n;
  } else {
    c.permitted = c.ambient;
    c.effective = c.ambient;
  }
}
