/** A container has ended (moby's daemon/monitor.go): its networks go, waiters are told, and the restart policy may start it again. */
import type { Task, TaskExit } from '../../runc/task.ts';
import type { Daemon } from '../daemon.ts';
import type { Container } from './container.ts';
import { leaveNetworks } from './networking.ts';
import { removeContainer } from './remove.ts';
import { launch, mountEvents } from './start.ts';

export async function handleExit(daemon: Daemon, container: Container, task: Task, exit: TaskExit): Promise<void> {
  const now = daemon.clock.now();
  const ran = now - (container.state.startedAt ?? now);
  container.stopHealthChecks?.();
  task.release();
  task.init.stdio.close();
  container.task = null;
  const delay = container.restartTimer.next(
    container.hostConfig.RestartPolicy,
    exit.exitCode,
    container.manuallyStopped,
    ran,
  );
  try {
    leaveNetworks(daemon, container);
  } catch (error) {
    daemon.onFault?.(error);
  }
  for (const exec of container.execs.values()) exec.containerEnded();
  if (exit.oomKilled) daemon.events.publish('container', 'oom', container.id, container.eventAttributes);
  const attributes = {
    ...container.eventAttributes,
    execDuration: String(Math.floor(ran / 1e9)),
    exitCode: String(exit.exitCode),
  };
  mountEvents(daemon, container, 'unmount');
  if (delay === undefined) container.state.setStopped(exit.exitCode, exit.oomKilled, now);
  else {
    container.restartCount++;
    container.state.setRestarting(exit.exitCode, exit.oomKilled, now);
  }
  daemon.events.publish('container', 'die', container.id, attributes);
  // Whoever is attached sees one run, also of a container that is started again.
  container.streams.end();
  if (delay !== undefined) {
    scheduleRestart(daemon, container, delay);
    return;
  }
  if (container.hostConfig.AutoRemove)
    await removeContainer(daemon, container, { force: true, volumes: true, locked: false }).catch(() => undefined);
}

function scheduleRestart(daemon: Daemon, container: Container, delay: number): void {
  const cancel = daemon.clock.after(delay, () => {
    container.cancelRestart = null;
    daemon.background(
      container.lock.run(async () => {
        if (!container.state.restarting) return;
        await launch(daemon, container).catch(() => undefined);
      }),
    );
  });
  container.cancelRestart = () => {
    cancel();
    container.cancelRestart = null;
  };
}

/** Stops waiting for the next restart; the container is then simply ended. */
export function abandonRestart(daemon: Daemon, container: Container): void {
  container.cancelRestart?.();
  if (!container.state.restarting) return;
  container.state.setStopped(container.state.exitCode, container.state.oomKilled, daemon.clock.now());
}
