/** Capability sets of containers (capabilities(7)): Docker's fourteen, and what `--cap-add` and `--cap-drop` make of them. */
import { ALL_CAPABILITIES, capabilityBit } from '../../kernel/uapi/capability.ts';

const names =
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE'.split(
    ' ',
  );

const defaults =
  'CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE'.split(
    ' ',
  );

/** `cap_net_admin`, `NET_ADMIN` and `CAP_NET_ADMIN` as the last; `ALL` stays. */
export function normaliseCapability(name: string): string {
  const upper = name.trim().toUpperCase();
  if (upper === 'ALL') return upper;
  return upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
}

export function isCapability(name: string): boolean {
  return name === 'ALL' || names.includes(name.slice(4));
}

/** The set that a container's processes have, as a bit mask. @param add,drop normalised names */
export function capabilitySet(add: readonly string[], drop: readonly string[], privileged: boolean): bigint {
  if (privileged) return ALL_CAPABILITIES;
  const dropped = maskOf(withoutPrefix(drop));
  if (add.includes('ALL')) return ALL_CAPABILITIES & ~dropped;
  const kept = drop.includes('ALL') ? 0n : maskOf(defaults) & ~dropped;
  return kept | maskOf(withoutPrefix(add));
}

const withoutPrefix = (list: readonly string[]): string[] => list.map((name) => name.slice('CAP_'.length));

function maskOf(list: readonly string[]): bigint {
  let mask = 0n;
  for (const name of list) {
    const number = names.indexOf(name);
    if (number >= 0) mask |= capabilityBit(number);
  }
  return mask;
}
