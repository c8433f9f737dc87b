/** prctl(2): names, parent-death signals, subreapers, no_new_privs, capability sets; and namespaces: unshare(2), setns(2). */

import { enterNamespaces, joinNamespace } from '../proc/clone.ts';
import { capable } from '../proc/credentials.ts';
import { namespaceOf } from '../proc/namespaces.ts';
import { PidNamespace } from '../proc/pid-namespace.ts';
import { CAP_LAST_CAP, CAP_SETPCAP, CAP_SYS_ADMIN, capabilityBit } from '../uapi/capability.ts';
import {
  CLONE_FILES,
  CLONE_FS,
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  CLONE_SYSVSEM,
} from '../uapi/clone.ts';
import { EINVAL, EPERM } from '../uapi/errno.ts';
import type { Call, CallTable } from './call.ts';

const PR_SET_PDEATHSIG = 1;
const PR_GET_PDEATHSIG = 2;
const PR_GET_DUMPABLE = 3;
const PR_SET_DUMPABLE = 4;
const PR_GET_KEEPCAPS = 7;
const PR_SET_KEEPCAPS = 8;
const PR_SET_NAME = 15;
const PR_GET_NAME = 16;
const PR_GET_SECCOMP = 21;
const PR_CAPBSET_READ = 23;
const PR_CAPBSET_DROP = 24;
const PR_SET_TIMERSLACK = 29;
const PR_GET_TIMERSLACK = 30;
const PR_SET_CHILD_SUBREAPER = 36;
const PR_GET_CHILD_SUBREAPER = 37;
const PR_SET_NO_NEW_PRIVS = 38;
const PR_GET_NO_NEW_PRIVS = 39;
const PR_SET_THP_DISABLE = 41;
const PR_GET_THP_DISABLE = 42;
const PR_CAP_AMBIENT = 47;
const PR_CAP_AMBIENT_IS_SET = 1;
const PR_CAP_AMBIENT_RAISE = 2;
const PR_CAP_AMBIENT_LOWER = 3;
const PR_CAP_AMBIENT_CLEAR_ALL = 4;
const NAME_SIZE = 16;
const DEFAULT_SLACK = 50_000;

function prctl(c: Call): number {
  const [option, second] = c.args;
  const { process, memory, thread } = c;
  switch (option | 0) {
    case PR_SET_PDEATHSIG:
      if (second < 0 || second > 64) throw EINVAL;
      process.parentDeathSignal = second;
      return 0;
    case PR_GET_PDEATHSIG:
      memory.writeI32(second, process.parentDeathSignal);
      return 0;
    case PR_GET_DUMPABLE:
      return process.dumpable;
    case PR_SET_DUMPABLE:
      if (second !== 0 && second !== 1) throw EINVAL;
      process.dumpable = second;
      return 0;
    case PR_SET_NAME:
      return setName(c, second);
    case PR_GET_NAME: {
      const bytes = new Uint8Array(NAME_SIZE);
      bytes.set(new TextEncoder().encode(thread.comm).subarray(0, NAME_SIZE - 1));
      memory.write(second, bytes);
      return 0;
    }
    case PR_SET_CHILD_SUBREAPER:
      process.subreaper = second !== 0;
      return 0;
    case PR_GET_CHILD_SUBREAPER:
      memory.writeI32(second, process.subreaper ? 1 : 0);
      return 0;
    case PR_GET_SECCOMP:
      return 0;
    case PR_SET_TIMERSLACK:
    case PR_SET_THP_DISABLE:
      return 0;
    case PR_GET_TIMERSLACK:
      return DEFAULT_SLACK;
    case PR_GET_THP_DISABLE:
      return 1;
    default:
      return privileges(c, option | 0, second);
  }
}

function setName(c: Call, address: number): number {
  const bytes = c.memory.read(address, NAME_SIZE);
  const end = bytes.indexOf(0);
  c.thread.comm = new TextDecoder().decode(bytes.subarray(0, end < 0 ? NAME_SIZE - 1 : end));
  if (c.thread === c.process.threads[0]) c.process.comm = c.thread.comm;
  return 0;
}

function privileges(c: Call, option: number, second: number): number {
  const { process } = c;
  switch (option) {
    case PR_GET_KEEPCAPS:
      return process.keepCapabilities ? 1 : 0;
    case PR_SET_KEEPCAPS:
      if (second !== 0 && second !== 1) throw EINVAL;
      process.keepCapabilities = second === 1;
      return 0;
    case PR_SET_NO_NEW_PRIVS:
      if (second !== 1) throw EINVAL;
      process.noNewPrivileges = true;
      return 0;
    case PR_GET_NO_NEW_PRIVS:
      return process.noNewPrivileges ? 1 : 0;
    case PR_CAPBSET_READ:
      if (second < 0 || second > CAP_LAST_CAP) throw EINVAL;
      return (process.credentials.bounding & capabilityBit(second)) !== 0n ? 1 : 0;
    case PR_CAPBSET_DROP:
      if (!capable(process.credentials, CAP_SETPCAP)) throw EPERM;
      if (second < 0 || second > CAP_LAST_CAP) throw EINVAL;
      process.credentials = { ...process.credentials, bounding: process.credentials.bounding & ~capabilityBit(second) };
      return 0;
    case PR_CAP_AMBIENT:
      return ambient(c, second, c.args[2]);
    default:
      throw EINVAL;
  }
}

function ambient(c: Call, operation: number, capability: number): number {
  const { credentials } = c.process;
  if (operation === PR_CAP_AMBIENT_CLEAR_ALL) {
    c.process.credentials = { ...credentials, ambient: 0n };
    return 0;
  }
  if (capability < 0 || capability > CAP_LAST_CAP) throw EINVAL;
  const bit = capabilityBit(capability);
  if (operation === PR_CAP_AMBIENT_IS_SET) return (credentials.ambient & bit) !== 0n ? 1 : 0;
  if (operation === PR_CAP_AMBIENT_LOWER) {
    c.process.credentials = { ...credentials, ambient: credentials.ambient & ~bit };
    return 0;
  }
  if (operation !== PR_CAP_AMBIENT_RAISE) throw EINVAL;
  if ((credentials.permitted & credentials.inheritable & bit) === 0n) throw EPERM;
  c.process.credentials = { ...credentials, ambient: credentials.ambient | bit };
  return 0;
}

const NAMESPACES = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP;

function unshare(c: Call): number {
  const flags = c.args[0] | 0;
  const { process } = c;
  if ((flags & ~(NAMESPACES | CLONE_FS | CLONE_FILES | CLONE_SYSVSEM)) !== 0) throw EINVAL;
  if ((flags & NAMESPACES) !== 0 && !capable(process.credentials, CAP_SYS_ADMIN)) throw EPERM;
  if ((flags & CLONE_FILES) !== 0) process.files = process.files.unshare(() => process.limits.get(7).soft);
  if ((flags & CLONE_NEWPID) !== 0) process.pidnsForChildren = new PidNamespace(process.pidnsForChildren);
  enterNamespaces(process, flags);
  return 0;
}

/** setns(2) with a descriptor of /proc/<pid>/ns/*: its inode carries the namespace. */
function setns(c: Call): number {
  const [fd, kind] = c.args;
  const { process } = c;
  if (!capable(process.credentials, CAP_SYS_ADMIN)) throw EPERM;
  const namespace = namespaceOf(c.process.files.get(fd | 0).inode);
  if (!namespace) throw EINVAL;
  joinNamespace(process, namespace, kind | 0);
  return 0;
}

export const prctlCalls: CallTable = {
  unshare: { nr: 97, support: 'partial: no user and time namespaces', call: unshare },
  prctl: { nr: 167, support: 'partial: names, death signals, subreapers, privileges', call: prctl },
  setns: { nr: 268, support: 'partial: no user and time namespaces, no pidfds', call: setns },
};
