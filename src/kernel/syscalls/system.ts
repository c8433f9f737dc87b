/** The machine and its limits: uname(2), sysinfo(2), getrandom(2), prlimit(2), getrusage(2), sched_*(2), sethostname(2), and calls that are refused for good. */

import { PAGE_SIZE } from '../mm/physical-memory.ts';
import { capable } from '../proc/credentials.ts';
import { RLIM_INFINITY, RLIMIT_AS, RLIMIT_COUNT, RLIMIT_NOFILE } from '../proc/limits.ts';
import { RELEASE, VERSION } from '../proc/release.ts';
import { CAP_SYS_ADMIN, CAP_SYS_NICE, CAP_SYS_RESOURCE } from '../uapi/capability.ts';
import { EACCES, EINVAL, ENOSYS, EPERM, ESRCH } from '../uapi/errno.ts';
import type { Call, CallTable } from './call.ts';
import { found } from './process.ts';
import { writeRusage, writeTimespec } from './rusage.ts';

const UTS_FIELD = 65;
const RUSAGE_CHILDREN = -1;
const RUSAGE_THREAD = 1;
const NO_LIMIT = 0xffff_ffff_ffff_ffffn;
const MOST_RANDOM = 33_554_431;
const encoder = new TextEncoder();

function uname(c: Call): number {
  const { uts } = c.process;
  const bytes = new Uint8Array(6 * UTS_FIELD);
  ['Linux', uts.hostname, RELEASE, VERSION, 'riscv64', uts.domainname].forEach((field, i) => {
    bytes.set(encoder.encode(field).subarray(0, UTS_FIELD - 1), i * UTS_FIELD);
  });
  c.memory.write(c.args[0], bytes);
  return 0;
}

function readName(c: Call): string {
  const [address, length] = c.args;
  if (!capable(c.process.credentials, CAP_SYS_ADMIN)) throw EPERM;
  if (length < 0 || length > 64) throw EINVAL;
  return new TextDecoder().decode(c.memory.read(address, length)).replace(/\0.*$/s, '');
}

function sethostname(c: Call): number {
  c.process.uts.hostname = readName(c);
  return 0;
}

function setdomainname(c: Call): number {
  c.process.uts.domainname = readName(c);
  return 0;
}

function sysinfo(c: Call): number {
  const [address] = c.args;
  const { physical, processes, clock } = c.kernel;
  c.memory.fill(address, 112);
  c.memory.writeNumber(address, Math.floor(clock.monotonic() / 1e9));
  const total = physical.limit * PAGE_SIZE;
  c.memory.writeNumber(address + 32, total);
  c.memory.writeNumber(address + 40, total - physical.used * PAGE_SIZE);
  c.memory.writeU16(address + 80, Math.min(65535, processes.threads.size));
  c.memory.writeU32(address + 104, 1);
  return 0;
}

function getrandom(c: Call): number {
  const [address, length, flags] = c.args;
  if ((flags & ~7) !== 0) throw EINVAL;
  const count = Math.min(length, MOST_RANDOM);
  for (let done = 0; done < count; done += 65536) {
    c.memory.write(address + done, c.kernel.random.bytes(Math.min(65536, count - done)));
  }
  return count;
}

function prlimit(c: Call): number {
  const [pid, resource, next, old] = c.args;
  const target = found(c, pid | 0);
  if (resource < 0 || resource >= RLIMIT_COUNT) throw EINVAL;
  if (
    target !== c.process &&
    target.credentials.uid !== c.process.credentials.uid &&
    !capable(c.process.credentials, CAP_SYS_RESOURCE)
  ) {
    throw EPERM;
  }
  const before = target.limits.get(resource);
  if (next !== 0) setLimit(c, resource, next, before.hard, target);
  if (old !== 0) writeLimit(c, old, before);
  return 0;
}

function setLimit(c: Call, resource: number, address: number, oldHard: number, target: Call['process']): void {
  const [soft, hard] = [readLimit(c, address), readLimit(c, address + 8)];
  if (soft > hard || (resource === RLIMIT_NOFILE && hard > 1_048_576)) throw soft > hard ? EINVAL : EPERM;
  if (hard > oldHard && !capable(c.process.credentials, CAP_SYS_RESOURCE)) throw EPERM;
  target.limits.set(resource, { soft, hard });
  if (resource === RLIMIT_AS && target.memory) target.memory.pageLimit = soft / PAGE_SIZE;
}

function readLimit(c: Call, address: number): number {
  const value = c.memory.readU64(address);
  return value >= 1n << 63n ? RLIM_INFINITY : Number(value);
}

function writeLimit(c: Call, address: number, { soft, hard }: { readonly soft: number; readonly hard: number }): void {
  [soft, hard].forEach((value, i) => {
    c.memory.writeU64(address + 8 * i, value === RLIM_INFINITY ? NO_LIMIT : BigInt(value));
  });
}

function getrlimit(c: Call): number {
  const [resource, address] = c.args;
  if (resource < 0 || resource >= RLIMIT_COUNT) throw EINVAL;
  writeLimit(c, address, c.process.limits.get(resource));
  return 0;
}

function setrlimit(c: Call): number {
  const [resource, address] = c.args;
  if (resource < 0 || resource >= RLIMIT_COUNT) throw EINVAL;
  setLimit(c, resource, address, c.process.limits.get(resource).hard, c.process);
  return 0;
}

function getrusage(c: Call): number {
  const [who, address] = [c.args[0] | 0, c.args[1]];
  if (who !== 0 && who !== RUSAGE_CHILDREN && who !== RUSAGE_THREAD) throw EINVAL;
  const times = { [RUSAGE_CHILDREN]: c.process.times.children, [RUSAGE_THREAD]: c.thread.userTime };
  const time = who === 0 ? c.process.cpuTime : (times[who] ?? 0);
  writeRusage(c.memory, address, time, c.memory.peakResident * 4);
  return 0;
}

function requireThread(c: Call, pid: number): void {
  if (pid < 0) throw EINVAL;
  if (pid !== 0 && !c.process.pidns.threads.has(pid)) throw ESRCH;
}

/** One processor. */
function getaffinity(c: Call): number {
  const [pid, size, mask] = c.args;
  requireThread(c, pid | 0);
  if (size < 8 || size % 8 !== 0) throw EINVAL;
  c.memory.writeU64(mask, 1n);
  return 8;
}

function setaffinity(c: Call): number {
  const [pid, size, mask] = c.args;
  requireThread(c, pid | 0);
  if (size < 1 || (c.memory.readU8(mask) & 1) === 0) throw EINVAL;
  return 0;
}

function getcpu(c: Call): number {
  for (const address of [c.args[0], c.args[1]]) if (address !== 0) c.memory.writeU32(address, 0);
  return 0;
}

/** Only SCHED_OTHER, SCHED_BATCH and SCHED_IDLE, all the same here. */
function setscheduler(c: Call): number {
  requireThread(c, c.args[0] | 0);
  const policy = c.args[1] & ~0x4000_0000;
  if (policy === 1 || policy === 2) throw EPERM;
  if (policy !== 0 && policy !== 3 && policy !== 5) throw EINVAL;
  return c.memory.readI32(c.args[2]) === 0 ? 0 : refuseInvalid();
}

function refuseInvalid(): number {
  throw EINVAL;
}

function setparam(c: Call): number {
  requireThread(c, c.args[0] | 0);
  return c.memory.readI32(c.args[1]) === 0 ? 0 : refuseInvalid();
}

function getparam(c: Call): number {
  requireThread(c, c.args[0] | 0);
  c.memory.writeI32(c.args[1], 0);
  return 0;
}

function getscheduler(c: Call): number {
  requireThread(c, c.args[0] | 0);
  return 0;
}

function priorityRange(c: Call, realTime: number): number {
  const policy = c.args[0];
  if (policy === 1 || policy === 2) return realTime;
  if (policy === 0 || policy === 3 || policy === 5 || policy === 6) return 0;
  throw EINVAL;
}

function getInterval(c: Call): number {
  requireThread(c, c.args[0] | 0);
  writeTimespec(c.memory, c.args[1], 2e6);
  return 0;
}

function getpriority(c: Call): number {
  return 20 - prioritized(c).nice;
}

function prioritized(c: Call): Call['process'] {
  if (c.args[0] === 0) return found(c, c.args[1] | 0);
  if (c.args[0] > 2) throw EINVAL;
  return c.process;
}

function setpriority(c: Call): number {
  const target = prioritized(c);
  const nice = Math.max(-20, Math.min(19, c.args[2] | 0));
  if (nice < target.nice && !capable(c.process.credentials, CAP_SYS_NICE)) throw EACCES;
  target.nice = nice;
  return 0;
}

function refuse(): number {
  throw EPERM;
}

function absent(): number {
  throw ENOSYS;
}

function personality(c: Call): number {
  const wanted = c.args[0] >>> 0;
  if (wanted !== 0xffff_ffff && (wanted & 0xff) !== 0) throw EINVAL;
  return 0;
}

function flushInstructions(c: Call): number {
  c.kernel.hart.flushDecodeAll();
  return 0;
}

/** Full barriers, which one hart needs none of: commands that only order memory. */
function membarrier(c: Call): number {
  const [command] = c.args;
  const supported = 1 | 2 | 4 | 8 | 16;
  if (command === 0) return supported;
  if ((command & ~supported) !== 0) throw EINVAL;
  return 0;
}

const ONE_HART = 'partial: one hart, no real-time policies';

export const systemCalls: CallTable = {
  acct: { nr: 89, support: 'partial: refused', call: refuse },
  personality: { nr: 92, support: 'partial: PER_LINUX only', call: personality },
  init_module: { nr: 105, support: 'partial: refused', call: refuse },
  delete_module: { nr: 106, support: 'partial: refused', call: refuse },
  syslog: { nr: 116, support: 'partial: refused', call: refuse },
  ptrace: { nr: 117, support: 'partial: refused', call: refuse },
  sched_setparam: { nr: 118, support: ONE_HART, call: setparam },
  sched_setscheduler: { nr: 119, support: ONE_HART, call: setscheduler },
  sched_getscheduler: { nr: 120, support: ONE_HART, call: getscheduler },
  sched_getparam: { nr: 121, support: ONE_HART, call: getparam },
  sched_setaffinity: { nr: 122, support: ONE_HART, call: setaffinity },
  sched_getaffinity: { nr: 123, support: ONE_HART, call: getaffinity },
  sched_yield: { nr: 124, support: 'full', call: (c) => c.kernel.yieldHart(c.thread) },
  sched_get_priority_max: { nr: 125, support: ONE_HART, call: (c) => priorityRange(c, 99) },
  sched_get_priority_min: { nr: 126, support: ONE_HART, call: (c) => priorityRange(c, 1) },
  sched_rr_get_interval: { nr: 127, support: ONE_HART, call: getInterval },
  setpriority: { nr: 140, support: 'partial: kept, but the scheduler does not look at it', call: setpriority },
  getpriority: { nr: 141, support: 'partial: see setpriority', call: getpriority },
  reboot: { nr: 142, support: 'partial: refused', call: refuse },
  uname: { nr: 160, support: 'full', call: uname },
  sethostname: { nr: 161, support: 'full', call: sethostname },
  setdomainname: { nr: 162, support: 'full', call: setdomainname },
  getrlimit: { nr: 163, support: 'full', call: getrlimit },
  setrlimit: { nr: 164, support: 'partial: see prlimit64', call: setrlimit },
  getrusage: { nr: 165, support: 'partial: time and peak memory', call: getrusage },
  getcpu: { nr: 168, support: 'full', call: getcpu },
  sysinfo: { nr: 179, support: 'partial: no load averages, no swap', call: sysinfo },
  riscv_hwprobe: { nr: 258, support: 'partial: ENOSYS, programs fall back', call: absent },
  riscv_flush_icache: { nr: 259, support: 'full', call: flushInstructions },
  prlimit64: { nr: 261, support: 'partial: NOFILE, STACK, AS, NPROC and FSIZE are enforced', call: prlimit },
  process_vm_readv: { nr: 270, support: 'partial: refused', call: refuse },
  process_vm_writev: { nr: 271, support: 'partial: refused', call: refuse },
  seccomp: { nr: 277, support: 'partial: no filters', call: refuseInvalid },
  getrandom: { nr: 278, support: 'full', call: getrandom },
  bpf: { nr: 280, support: 'partial: refused', call: refuse },
  membarrier: { nr: 283, support: 'partial: barriers only', call: membarrier },
  perf_event_open: { nr: 241, support: 'partial: refused', call: refuse },
  rseq: { nr: 293, support: 'partial: ENOSYS, programs fall back', call: absent },
};
