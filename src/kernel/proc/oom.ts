/** The out-of-memory killer: the largest process of the cgroup whose limit was met, or of the machine (oom_badness). */
import type { MemoryAccount } from '../mm/memory-account.ts';
import { SIGKILL } from '../uapi/signal.ts';
import { exitProcess } from './exit.ts';
import type { Process } from './process.ts';
import type { Thread } from './thread.ts';

/** Kills one; `thread`, which wanted memory, tries again if it isn't the one. */
export function killForMemory(thread: Thread, account: MemoryAccount | null): void {
  const { process } = thread;
  const victim = chooseVictim(process, account) ?? process;
  for (const group of victim.cgroup.chain()) {
    group.oomKills++;
    group.events.wake();
  }
  exitProcess(victim, { code: 0, signal: SIGKILL, oomKilled: true });
}

function chooseVictim(process: Process, account: MemoryAccount | null): Process | undefined {
  let victim: Process | undefined;
  let worst = 0;
  for (const candidate of process.machine.processes.processes.values()) {
    const { memory } = candidate;
    if (!memory || candidate.oomScoreAdjustment <= -1000) continue;
    if (account && !isWithin(candidate, account)) continue;
    const badness = memory.resident + (candidate.oomScoreAdjustment * process.machine.mmu.physical.limit) / 1000;
    if (!victim || badness > worst) {
      victim = candidate;
      worst = badness;
    }
  }
  return victim;
}

function isWithin(process: Process, account: MemoryAccount): boolean {
  for (const group of process.cgroup.chain()) if (group.memory === account) return true;
  return false;
}
