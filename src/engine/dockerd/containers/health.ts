/** Health checks (moby's daemon/health.go): a command run in the container at intervals, and what its results make of the health. */

import { text } from '../../../lib/bytes.ts';
import { formatDuration } from '../../../lib/gofmt.ts';
import { rfc3339Nano } from '../../../lib/rfc3339.ts';
import type { HealthConfig, HealthcheckResult } from '../../api/types/container.ts';
import { messageOf } from '../../errdefs.ts';
import type { Daemon } from '../daemon.ts';
import type { Container } from './container.ts';
import { createExec, startExec } from './exec.ts';

const keptResults = 5;
const keptOutput = 4096;
const defaults = { interval: 30e9, timeout: 30e9, startInterval: 5e9, retries: 3 };

/** Begins to check a container that has just started, where it has a health check. */
export function startHealthChecks(daemon: Daemon, container: Container): void {
  if (!isChecked(container.config.Healthcheck)) return;
  const { Log = [] } = container.state.health ?? {};
  container.state.health = { Status: 'starting', FailingStreak: 0, Log };
  resumeHealthChecks(daemon, container);
}

function isChecked(config: HealthConfig | null | undefined): config is HealthConfig {
  const [kind] = config?.Test ?? [];
  return kind !== undefined && kind !== 'NONE';
}

/** Until it ends or is paused: then it counts as unhealthy. */
export function resumeHealthChecks(daemon: Daemon, container: Container): void {
  const config = container.config.Healthcheck;
  if (!isChecked(config)) return;
  let stopped = false;
  let cancel: (() => void) | undefined;
  const isInStart = (): boolean => daemon.clock.now() - (container.state.startedAt ?? 0) < (config.StartPeriod ?? 0);
  const schedule = (): void => {
    const starting = isInStart() && container.state.health?.Status === 'starting';
    const wait = starting
      ? config.StartInterval || Math.min(defaults.startInterval, config.Interval || defaults.interval)
      : config.Interval || defaults.interval;
    cancel = daemon.clock.after(wait / 1e6, () => daemon.background(check()));
  };
  const check = async (): Promise<void> => {
    const result = await probe(daemon, container, config.Test ?? [], config.Timeout || defaults.timeout);
    if (stopped) return;
    record(daemon, container, result, { retries: config.Retries || defaults.retries, inStart: isInStart() });
    schedule();
  };
  container.stopHealthChecks = () => {
    stopped = true;
    cancel?.();
    container.stopHealthChecks = null;
    if (container.state.health) container.state.health.Status = 'unhealthy';
  };
  schedule();
}

function record(
  daemon: Daemon,
  container: Container,
  result: HealthcheckResult,
  { retries, inStart }: { readonly retries: number; readonly inStart: boolean },
): void {
  const { health } = container.state;
  if (!health) return;
  const before = health.Status;
  health.Log = [...(health.Log ?? []), result].slice(-keptResults);
  if (result.ExitCode === 0) {
    health.FailingStreak = 0;
    health.Status = 'healthy';
  } else if (!inStart || before !== 'starting') {
    health.FailingStreak++;
    if (health.FailingStreak >= retries) health.Status = 'unhealthy';
  }
  if (health.Status !== before)
    daemon.events.publish('container', `health_status: ${health.Status}`, container.id, container.eventAttributes);
}

async function probe(
  daemon: Daemon,
  container: Container,
  test: readonly string[],
  timeout: number,
): Promise<HealthcheckResult> {
  const start = daemon.clock.now();
  const result = (exitCode: number, output: string): HealthcheckResult => ({
    Start: rfc3339Nano(start),
    End: rfc3339Nano(daemon.clock.now()),
    ExitCode: exitCode,
    Output: output,
  });
  const [kind, ...args] = test;
  const shell = container.config.Shell ?? ['/bin/sh', '-c'];
  const command = kind === 'CMD-SHELL' ? [...shell, ...args] : args;
  let output = '';
  try {
    const exec = await createExec(daemon, container.id, { Cmd: command, AttachStdout: true, AttachStderr: true });
    const reader = exec.streams.subscribe([1, 2]).getReader();
    await startExec(daemon, exec);
    let late = false;
    const cancel = daemon.clock.after(timeout / 1e6, () => {
      late = true;
      exec.process?.signal(9);
    });
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (output.length < keptOutput) output += text(value.bytes);
    }
    cancel();
    const shown = output.length > keptOutput ? `${output.slice(0, keptOutput)}...` : output;
    if (late) return result(-1, `Health check exceeded timeout (${formatDuration(timeout)})${shown && `: ${shown}`}`);
    return result(exec.exitCode ?? -1, shown);
  } catch (error) {
    return result(-1, messageOf(error));
  }
}
