/** Ids and capabilities: getuid(2) and family, setresuid(2), setgroups(2), capget(2), capset(2). One set a process (see proc/thread.ts). */
import { adjustCapabilities, capable } from '../proc/credentials.ts';
import { ALL_CAPABILITIES, CAP_SETGID, CAP_SETPCAP, CAP_SETUID } from '../uapi/capability.ts';
import { EINVAL, EPERM } from '../uapi/errno.ts';
import type { Credentials } from '../vfs/caller.ts';
import type { Call, CallTable } from './call.ts';
import { found } from './process.ts';

const MOST_GROUPS = 65536;
const CAPABILITY_VERSIONS = new Map([
  [0x1998_0330, 1],
  [0x2007_1026, 2],
  [0x2008_0522, 2],
]);

type UserId = 'uid' | 'euid' | 'suid';
type GroupId = 'gid' | 'egid' | 'sgid';

/** A 32-bit id, -1 for "as it is". */
function id(argument: number): number {
  return argument | 0;
}

function unsigned(value: number): number {
  return value >>> 0;
}

/** Replaces the credentials, capabilities following the user ids. */
function change(c: Call, changes: Partial<Credentials>): number {
  const before = c.process.credentials;
  const after = { ...before, ...changes };
  adjustCapabilities(before, after, c.process.keepCapabilities);
  c.process.credentials = after;
  return 0;
}

/** @throws EPERM where an unprivileged process wants an id it hasn't */
function requireUser(c: Call, wanted: number, own: readonly UserId[]): void {
  const { credentials } = c.process;
  if (wanted === -1 || capable(credentials, CAP_SETUID)) return;
  if (!own.some((name) => credentials[name] === unsigned(wanted))) throw EPERM;
}

function requireGroup(c: Call, wanted: number, own: readonly GroupId[]): void {
  const { credentials } = c.process;
  if (wanted === -1 || capable(credentials, CAP_SETGID)) return;
  if (!own.some((name) => credentials[name] === unsigned(wanted))) throw EPERM;
}

function setuid(c: Call): number {
  const uid = unsigned(c.args[0]);
  if (capable(c.process.credentials, CAP_SETUID)) return change(c, { uid, euid: uid, suid: uid, fsuid: uid });
  requireUser(c, id(c.args[0]), ['uid', 'suid']);
  return change(c, { euid: uid, fsuid: uid });
}

function setgid(c: Call): number {
  const gid = unsigned(c.args[0]);
  if (capable(c.process.credentials, CAP_SETGID)) return change(c, { gid, egid: gid, sgid: gid, fsgid: gid });
  requireGroup(c, id(c.args[0]), ['gid', 'sgid']);
  return change(c, { egid: gid, fsgid: gid });
}

function setreuid(c: Call): number {
  const [real, effective] = [id(c.args[0]), id(c.args[1])];
  requireUser(c, real, ['uid', 'euid']);
  requireUser(c, effective, ['uid', 'euid', 'suid']);
  const before = c.process.credentials;
  const uid = real === -1 ? before.uid : unsigned(real);
  const euid = effective === -1 ? before.euid : unsigned(effective);
  const saves = real !== -1 || (effective !== -1 && euid !== before.uid);
  return change(c, { uid, euid, fsuid: euid, suid: saves ? euid : before.suid });
}

function setregid(c: Call): number {
  const [real, effective] = [id(c.args[0]), id(c.args[1])];
  requireGroup(c, real, ['gid', 'egid']);
  requireGroup(c, effective, ['gid', 'egid', 'sgid']);
  const before = c.process.credentials;
  const gid = real === -1 ? before.gid : unsigned(real);
  const egid = effective === -1 ? before.egid : unsigned(effective);
  const saves = real !== -1 || (effective !== -1 && egid !== before.gid);
  return change(c, { gid, egid, fsgid: egid, sgid: saves ? egid : before.sgid });
}

function setresuid(c: Call): number {
  const wanted = [id(c.args[0]), id(c.args[1]), id(c.args[2])] as const;
  for (const one of wanted) requireUser(c, one, ['uid', 'euid', 'suid']);
  const before = c.process.credentials;
  const pick = (value: number, old: number): number => (value === -1 ? old : unsigned(value));
  const euid = pick(wanted[1], before.euid);
  return change(c, { uid: pick(wanted[0], before.uid), euid, suid: pick(wanted[2], before.suid), fsuid: euid });
}

function setresgid(c: Call): number {
  const wanted = [id(c.args[0]), id(c.args[1]), id(c.args[2])] as const;
  for (const one of wanted) requireGroup(c, one, ['gid', 'egid', 'sgid']);
  const before = c.process.credentials;
  const pick = (value: number, old: number): number => (value === -1 ? old : unsigned(value));
  const egid = pick(wanted[1], before.egid);
  return change(c, { gid: pick(wanted[0], before.gid), egid, sgid: pick(wanted[2], before.sgid), fsgid: egid });
}

function writeIds(c: Call, ids: readonly number[]): number {
  ids.forEach((value, i) => {
    c.memory.writeU32(c.args[i] ?? 0, value);
  });
  return 0;
}

function getresuid(c: Call): number {
  const { uid, euid, suid } = c.process.credentials;
  return writeIds(c, [uid, euid, suid]);
}

function getresgid(c: Call): number {
  const { gid, egid, sgid } = c.process.credentials;
  return writeIds(c, [gid, egid, sgid]);
}

function setfsuid(c: Call): number {
  const before = c.process.credentials;
  const wanted = unsigned(c.args[0]);
  const allowed = [before.uid, before.euid, before.suid, before.fsuid].includes(wanted) || capable(before, CAP_SETUID);
  if (allowed && id(c.args[0]) !== -1) c.process.credentials = { ...before, fsuid: wanted };
  return before.fsuid;
}

function setfsgid(c: Call): number {
  const before = c.process.credentials;
  const wanted = unsigned(c.args[0]);
  const allowed = [before.gid, before.egid, before.sgid, before.fsgid].includes(wanted) || capable(before, CAP_SETGID);
  if (allowed && id(c.args[0]) !== -1) c.process.credentials = { ...before, fsgid: wanted };
  return before.fsgid;
}

function getgroups(c: Call): number {
  const [size, list] = c.args;
  const { groups } = c.process.credentials;
  if ((size | 0) < 0) throw EINVAL;
  if (size === 0) return groups.length;
  if (groups.length > size) throw EINVAL;
  groups.forEach((group, i) => {
    c.memory.writeU32(list + 4 * i, group);
  });
  return groups.length;
}

function setgroups(c: Call): number {
  const [size, list] = c.args;
  if (!capable(c.process.credentials, CAP_SETGID)) throw EPERM;
  if (size > MOST_GROUPS || size < 0) throw EINVAL;
  const groups = Array.from({ length: size }, (_, i) => c.memory.readU32(list + 4 * i));
  c.process.credentials = { ...c.process.credentials, groups: groups.sort((a, b) => a - b) };
  return 0;
}

/** Words of 32 bits a set has in the version at `header`. @throws EINVAL, the version we prefer written back */
function capabilityWords(c: Call, header: number): number {
  const words = CAPABILITY_VERSIONS.get(c.memory.readU32(header));
  if (words === undefined) {
    c.memory.writeU32(header, 0x2008_0522);
    throw EINVAL;
  }
  return words;
}

function capget(c: Call): number {
  const [header, data] = c.args;
  let words: number;
  try {
    words = capabilityWords(c, header);
  } catch (error) {
    if (data === 0) return 0;
    throw error;
  }
  const { effective, permitted, inheritable } = found(c, c.memory.readI32(header + 4)).credentials;
  if (data === 0) return 0;
  for (let i = 0; i < words; i++) {
    [effective, permitted, inheritable].forEach((set, j) => {
      c.memory.writeU32(data + 12 * i + 4 * j, Number((set >> BigInt(32 * i)) & 0xffff_ffffn));
    });
  }
  return 0;
}

function capset(c: Call): number {
  const [header, data] = c.args;
  const words = capabilityWords(c, header);
  if (found(c, c.memory.readI32(header + 4)) !== c.process) throw EPERM;
  const read = (j: number): bigint => {
    let set = 0n;
    for (let i = 0; i < words; i++) set |= BigInt(c.memory.readU32(data + 12 * i + 4 * j)) << BigInt(32 * i);
    return set & ALL_CAPABILITIES;
  };
  const [effective, permitted, inheritable] = [read(0), read(1), read(2)];
  const before = c.process.credentials;
  const mayInherit = before.inheritable | (capable(before, CAP_SETPCAP) ? before.bounding : before.permitted);
  if ((permitted & ~before.permitted) !== 0n || (effective & ~permitted) !== 0n) throw EPERM;
  if ((inheritable & ~mayInherit) !== 0n) throw EPERM;
  c.process.credentials = {
    ...before,
    effective,
    permitted,
    inheritable,
    ambient: before.ambient & permitted & inheritable,
  };
  return 0;
}

export const credentialCalls: CallTable = {
  capget: { nr: 90, support: 'full', call: capget },
  capset: { nr: 91, support: 'full', call: capset },
  setregid: { nr: 143, support: 'full', call: setregid },
  setgid: { nr: 144, support: 'full', call: setgid },
  setreuid: { nr: 145, support: 'full', call: setreuid },
  setuid: { nr: 146, support: 'full', call: setuid },
  setresuid: { nr: 147, support: 'full', call: setresuid },
  getresuid: { nr: 148, support: 'full', call: getresuid },
  setresgid: { nr: 149, support: 'full', call: setresgid },
  getresgid: { nr: 150, support: 'full', call: getresgid },
  setfsuid: { nr: 151, support: 'full', call: setfsuid },
  setfsgid: { nr: 152, support: 'full', call: setfsgid },
  getgroups: { nr: 158, support: 'full', call: getgroups },
  setgroups: { nr: 159, support: 'full', call: setgroups },
  getuid: { nr: 174, support: 'full', call: (c) => c.process.credentials.uid },
  geteuid: { nr: 175, support: 'full', call: (c) => c.process.credentials.euid },
  getgid: { nr: 176, support: 'full', call: (c) => c.process.credentials.gid },
  getegid: { nr: 177, support: 'full', call: (c) => c.process.credentials.egid },
};
