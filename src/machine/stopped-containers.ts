/**
 * Containers that ran when a kept machine was closed, which for them is a power cut: found "Exited (255)" unless a restart policy has
 * started them again. Whoever comes back is told, for nothing else says why a page doesn't answer any more.
 */
import type { Daemon } from '../engine/dockerd/daemon.ts';

/** Their names. @param since nanoseconds since 1970, before the engine came up */
export function stoppedContainers({ containers }: Daemon, since: number): string[] {
  const found = [...containers.all()].filter(
    ({ state }) => !state.running && state.exitCode === 255 && (state.finishedAt ?? 0) >= since,
  );
  return found.map(({ bareName }) => bareName);
}
