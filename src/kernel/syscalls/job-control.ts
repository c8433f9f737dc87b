/** Sessions and process groups: setpgid(2), setsid(2), kill(2) and its family, as far as processes are addressed. */
import type { Process } from '../proc/process.ts';
import { requireKillPermission, sendSignal } from '../proc/send-signal.ts';
import { decodeSigInfo } from '../proc/signal-frame.ts';
import { EACCES, EINVAL, EPERM, ESRCH } from '../uapi/errno.ts';
import { SI_TKILL, SI_USER, SIGNAL_COUNT, type SignalInfo } from '../uapi/signal.ts';
import type { Call, CallTable } from './call.ts';
import { found } from './process.ts';

function setpgid(c: Call): number {
  const [pid, pgid] = c.args;
  const { process } = c;
  if ((pgid | 0) < 0) throw EINVAL;
  const target = found(c, pid | 0);
  if (target !== process && target.parent !== process) throw ESRCH;
  if (target !== process && target.session !== process.session) throw EPERM;
  if (target !== process && target.hasExeced) throw EACCES;
  if (target.session.leader === target) throw EPERM;
  const { processes, jobControl } = process.machine;
  const id = (pgid | 0) === 0 ? target.pid : jobControl.fromCaller(pgid | 0, process);
  const group = id === undefined ? undefined : processes.groupFor(target, id, process.session);
  if (!group || group.session !== process.session) throw EPERM;
  processes.joinGroup(target, group);
  return 0;
}

function setsid(c: Call): number {
  const { process } = c;
  if (process.machine.processes.groups.has(process.pid)) throw EPERM;
  process.machine.processes.newSession(process);
  return process.nspid;
}

/** @throws EINVAL */
function requireSignal(signal: number): number {
  if (signal < 0 || signal > SIGNAL_COUNT) throw EINVAL;
  return signal;
}

function userInfo(c: Call, target: Process, signal: number, code: number): SignalInfo {
  return { signal, code, pid: c.process.pidIn(target.pidns), uid: c.process.credentials.uid };
}

/** Sends to each that it may; @throws ESRCH where there is none, EPERM where it may none of them */
function sendToAll(c: Call, targets: Iterable<Process>, signal: number): number {
  let any = false;
  let sent = false;
  for (const target of [...targets]) {
    if (target.reaped) continue;
    any = true;
    try {
      requireKillPermission(c.process, target, signal);
    } catch {
      continue;
    }
    sent = true;
    if (signal !== 0) sendSignal(target, userInfo(c, target, signal, SI_USER), { from: c.process });
  }
  if (!any) throw ESRCH;
  if (!sent) throw EPERM;
  return 0;
}

function kill(c: Call): number {
  const pid = c.args[0] | 0;
  const signal = requireSignal(c.args[1] | 0);
  const { process } = c;
  if (pid > 0) {
    const target = found(c, pid);
    requireKillPermission(process, target, signal);
    if (signal !== 0) sendSignal(target, userInfo(c, target, signal, SI_USER), { from: process });
    return 0;
  }
  if (pid === -1) {
    const others = [...process.pidns.processes.values()].filter(
      (other) => other !== process && other.pidIn(process.pidns) > 1,
    );
    return sendToAll(c, others, signal);
  }
  if (pid === 0) return sendToAll(c, process.group.members, signal);
  const id = process.machine.jobControl.fromCaller(-pid, process);
  const group = id === undefined ? undefined : process.machine.processes.groups.get(id);
  if (!group) throw ESRCH;
  return sendToAll(c, group.members, signal);
}

function sendToThread(c: Call, tgid: number | null, tid: number, signal: number, info?: SignalInfo): number {
  requireSignal(signal);
  if (tid <= 0 || (tgid !== null && tgid <= 0)) throw EINVAL;
  const thread = c.process.pidns.threads.get(tid);
  if (!thread || (tgid !== null && thread.process.pidIn(c.process.pidns) !== tgid)) throw ESRCH;
  const target = thread.process;
  requireKillPermission(c.process, target, signal);
  if (signal !== 0) {
    sendSignal(target, info ?? userInfo(c, target, signal, SI_TKILL), { from: c.process, thread });
  }
  return 0;
}

/** siginfo_t from user memory; codes of the kernel's own may only be sent to oneself. */
function readInfo(c: Call, target: Process, signal: number, address: number): SignalInfo {
  const info = decodeSigInfo(requireSignal(signal), c.memory.read(address, 128));
  if ((info.code >= 0 || info.code === SI_TKILL) && target !== c.process) throw EPERM;
  return info;
}

function queueInfo(c: Call): number {
  const target = found(c, c.args[0] | 0);
  const signal = c.args[1] | 0;
  const info = readInfo(c, target, signal, c.args[2]);
  requireKillPermission(c.process, target, signal);
  if (signal !== 0) sendSignal(target, info, { from: c.process });
  return 0;
}

function queueThreadInfo(c: Call): number {
  const target = found(c, c.args[0] | 0);
  const signal = c.args[2] | 0;
  return sendToThread(c, c.args[0] | 0, c.args[1] | 0, signal, readInfo(c, target, signal, c.args[3]));
}

export const jobControlCalls: CallTable = {
  kill: { nr: 129, support: 'full', call: kill },
  tkill: { nr: 130, support: 'full', call: (c) => sendToThread(c, null, c.args[0] | 0, c.args[1] | 0) },
  tgkill: { nr: 131, support: 'full', call: (c) => sendToThread(c, c.args[0] | 0, c.args[1] | 0, c.args[2] | 0) },
  rt_sigqueueinfo: { nr: 138, support: 'full', call: queueInfo },
  setpgid: { nr: 154, support: 'full', call: setpgid },
  setsid: { nr: 157, support: 'full', call: setsid },
  rt_tgsigqueueinfo: { nr: 240, support: 'full', call: queueThreadInfo },
};
