/** `docker kill`, `stop` and `restart` (moby's daemon/kill.go, stop.go, restart.go). */
import { conflict, type EngineError, invalidParameter, notModified, wrap } from '../../errdefs.ts';
import type { Daemon } from '../daemon.ts';
import { isSignal, parseSignal, SIGKILL, SIGTERM } from '../signals.ts';
import type { Container } from './container.ts';
import { abandonRestart } from './exit.ts';
import { startContainer } from './start.ts';

const defaultTimeout = 10;
/** Milliseconds before SIGKILL where the stop signal can't be sent. */
const afterFailure = 2000;

/** `container X is not running` */
export function notRunning(container: Container): EngineError {
  return conflict(`container ${container.id} is not running`);
}

/**
 * Sends a signal; SIGKILL (the default) waits for the end.
 * @param reference as the user wrote it
 * @throws conflict, invalidParameter, notFound behind `cannot kill container: x: `
 */
export async function killContainer(daemon: Daemon, reference: string, signalText: string): Promise<void> {
  try {
    const signal = signalText === '' ? SIGKILL : parseSignal(signalText);
    const container = daemon.containers.get(reference);
    if (!isSignal(signal)) throw invalidParameter(`the linux daemon does not support signal ${signal}`);
    if (!container.state.running) throw notRunning(container);
    sendSignal(daemon, container, signal);
    if (signal === SIGKILL) await ended(daemon, container);
  } catch (error) {
    throw wrap(`cannot kill container: ${reference}: `, error);
  }
}

/** Sends a signal to the first process and stops the restart policy, as Docker does for any signal but other than the stop signal's. */
export function sendSignal(daemon: Daemon, container: Container, signal: number): void {
  const stopSignal = stopSignalOf(container);
  const ends = !container.config.StopSignal || signal === SIGKILL || signal === stopSignal;
  if (container.state.restarting) {
    container.manuallyStopped = true;
    abandonRestart(daemon, container);
    return;
  }
  if (ends) container.manuallyStopped = true;
  const { task } = container;
  if (!task) return;
  task.init.signal(signal);
  if (ends && container.state.paused) {
    container.state.paused = false;
    task.resume();
  }
  daemon.events.publish('container', 'kill', container.id, { ...container.eventAttributes, signal: String(signal) });
}

function stopSignalOf(container: Container): number {
  return container.config.StopSignal ? parseSignal(container.config.StopSignal) : SIGTERM;
}

/** The container has ended, however it goes on; while restarting it counts as ended. */
async function ended(daemon: Daemon, container: Container): Promise<void> {
  if (container.state.restarting) abandonRestart(daemon, container);
  await container.state.wait('not-running');
}

/**
 * Stops: the stop signal, then after `timeout` seconds SIGKILL. Negative: waits for ever.
 * @throws notModified where it doesn't run
 */
export async function stopContainer(
  daemon: Daemon,
  container: Container,
  options: { readonly timeout?: number | undefined; readonly signal?: string | undefined } = {},
): Promise<void> {
  if (!container.state.running) throw notModified();
  await stopRunning(daemon, container, options);
  daemon.events.publish('container', 'stop', container.id, container.eventAttributes);
}

async function stopRunning(
  daemon: Daemon,
  container: Container,
  options: { readonly timeout?: number | undefined; readonly signal?: string | undefined },
): Promise<void> {
  const signal = options.signal ? parseSignal(options.signal) : stopSignalOf(container);
  const canSend = isSignal(signal);
  const timeout = options.timeout ?? container.config.StopTimeout ?? defaultTimeout;
  const end = container.state.wait('not-running');
  container.manuallyStopped = true;
  if (canSend) sendSignal(daemon, container, signal);
  if (timeout < 0 && canSend) {
    await end;
    return;
  }
  const late = await firstOf(daemon, end, canSend ? timeout * 1000 : afterFailure);
  if (!late) return;
  sendSignal(daemon, container, SIGKILL);
  await end;
}

/** true where `ms` milliseconds pass first. */
function firstOf(daemon: Daemon, end: Promise<unknown>, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = daemon.clock.after(ms, () => resolve(true));
    void end.then(() => {
      cancel();
      resolve(false);
    });
  });
}

/** Stops where it runs, and starts. @throws behind `Cannot restart container x: ` */
export async function restartContainer(
  daemon: Daemon,
  container: Container,
  reference: string,
  options: { readonly timeout?: number | undefined; readonly signal?: string | undefined } = {},
): Promise<void> {
  try {
    // With --rm the container would go away at its stop.
    const { AutoRemove: autoRemove } = container.hostConfig;
    container.hostConfig.AutoRemove = false;
    try {
      if (container.state.running) await stopContainer(daemon, container, options);
    } finally {
      container.hostConfig.AutoRemove = autoRemove ?? false;
    }
    await startContainer(daemon, container);
  } catch (error) {
    throw wrap(`Cannot restart container ${reference}: `, error);
  }
  daemon.events.publish('container', 'restart', container.id, container.eventAttributes);
}

/** The `t` of stop and restart. @throws system in strconv's words */
export function parseTimeout(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (!/^[+-]?\d+$/.test(text)) throw invalidParameter(`strconv.Atoi: parsing "${text}": invalid syntax`);
  return Number(text);
}
