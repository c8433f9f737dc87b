/** `docker start` (moby's daemon/start.go): networks, mounts, the process, and the streams between it and everyone who listens. */
import { conflict, EngineError, kindOf, messageOf, notModified } from '../../errdefs.ts';
import { lookPath } from '../../runc/look-path.ts';
import type { RunningProcess, Task } from '../../runc/task.ts';
import type { Daemon } from '../daemon.ts';
import { buildSpec } from './build-spec.ts';
import type { Container } from './container.ts';
import { handleExit } from './exit.ts';
import { snapshotTree } from './fill-volumes.ts';
import { startHealthChecks } from './health.ts';
import { logOptionsFault } from './json-file-log.ts';
import { linkEnvironment, resolveLinks } from './links.ts';
import { attributesFault } from './log-attributes.ts';
import { LogSplitter } from './log-splitter.ts';
import { joinNetworks, leaveNetworks, networkEvents, shareSandbox, writeNetworkFiles } from './networking.ts';
import { removeContainer } from './remove.ts';

/**
 * Starts a container that isn't running.
 * @throws notModified where it runs already; conflict; EngineError in Docker's words
 */
export async function startContainer(daemon: Daemon, container: Container): Promise<void> {
  await container.lock.run(async () => {
    const { state } = container;
    if (state.paused) throw conflict('cannot start a paused container, try unpause instead');
    if (state.running && !state.restarting) throw notModified();
    if (state.removing || state.dead) throw conflict('container is marked for removal and cannot be started');
    container.cancelRestart?.();
    container.restartTimer.reset();
    container.manuallyStopped = false;
    container.restartCount = 0;
    await launch(daemon, container);
  });
}

/** Starts it, the lock held. Where that fails, nothing is left of it and the state says why. */
export async function launch(daemon: Daemon, container: Container): Promise<void> {
  try {
    await daemon.snapshotter.ready(container.snapshot.parent);
    shareSandbox(daemon, container);
    mountEvents(daemon, container, 'mount');
    const logging = container.hostConfig.LogConfig.Config ?? {};
    const fault = logOptionsFault(logging) ?? attributesFault(logging);
    if (fault !== undefined)
      throw new EngineError(
        'system',
        `failed to create task for container: failed to initialize logging driver: ${fault}`,
      );
    const task = await createTask(daemon, container);
    networkEvents(daemon, container, 'connect');
    container.task = task;
    container.state.setRunning(task.pid, daemon.clock.now());
    const drained = connectStreams(daemon, container, task.init);
    startHealthChecks(daemon, container);
    daemon.events.publish('container', 'start', container.id, container.eventAttributes);
    daemon.background(drained.then(() => task.init.exited).then((exit) => handleExit(daemon, container, task, exit)));
  } catch (error) {
    await failed(daemon, container, error);
    throw error;
  }
}

/** Networks, /etc files, and the process. Where it fails after the networks, inspect shows them as before. */
async function createTask(daemon: Daemon, container: Container): Promise<Task> {
  const links = resolveLinks(daemon, container);
  const before = [...container.networks];
  try {
    joinNetworks(daemon, container);
  } catch (error) {
    requireExecutable(container);
    throw error;
  }
  try {
    await writeNetworkFiles(daemon, container, links);
    const spec = await buildSpec(daemon, container, linkEnvironment(container, links));
    return await daemon.runc.create(spec, container.config.OpenStdin === true).catch((error: unknown) => {
      throw taskFailure(error);
    });
  } catch (error) {
    for (const [name, settings] of before) container.networks.set(name, settings);
    throw error;
  }
}

/** Docker finds the program before it joins networks: where both fail, that is what it says. */
function requireExecutable(container: Container): void {
  // Then it is found by the init, later.
  if (container.hostConfig.Init) return;
  try {
    lookPath(snapshotTree(container).context, container.path, container.config.Env, 'exec');
  } catch (error) {
    throw taskFailure(error);
  }
}

/** The words around a failure of runc. */
function taskFailure(error: unknown): EngineError {
  const text = `failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: ${withMountHint(messageOf(error))}`;
  return new EngineError(kindOf(error) === 'system' ? 'system' : 'invalidParameter', text, { cause: error });
}

async function failed(daemon: Daemon, container: Container, error: unknown): Promise<void> {
  leaveNetworks(daemon, container, false);
  networkEvents(daemon, container, 'disconnect');
  mountEvents(daemon, container, 'unmount');
  const message = messageOf(error);
  container.state.running = false;
  container.state.restarting = false;
  // What is wrong before there is a task says nothing of the program.
  container.state.failed(message.startsWith('failed to create task') ? exitCodeOf(message) : 128, message);
  container.streams.end();
  if (container.hostConfig.AutoRemove)
    await removeContainer(daemon, container, { force: true, volumes: true, locked: true }).catch(() => undefined);
}

/** 127 for what isn't there, 126 for what may not be run, else 128. */
export function exitCodeOf(message: string): number {
  if (/executable file not found|no such file or directory|system cannot find the file/.test(message)) return 127;
  if (/permission denied|is a directory/.test(message)) return 126;
  return message.includes('not a directory') ? 127 : 128;
}

const mixedUp =
  ': Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type';

/** What moby adds where a path goes through a file, whether a mount is to blame or not. */
export function withMountHint(message: string): string {
  const plain = !/executable file not found|no such file or directory|permission denied|is a directory/.test(message);
  return plain && message.includes('not a directory') && !message.endsWith(mixedUp) ? message + mixedUp : message;
}

export function mountEvents(daemon: Daemon, container: Container, action: 'mount' | 'unmount'): void {
  for (const mount of container.mounts.values()) {
    if (mount.Type !== 'volume' || mount.Name === undefined) continue;
    const attributes: Record<string, string> = { container: container.id, driver: 'local' };
    if (action === 'mount')
      Object.assign(attributes, {
        destination: mount.Destination,
        propagation: mount.Propagation,
        'read/write': String(mount.RW),
      });
    daemon.events.publish('volume', action, mount.Name, attributes);
  }
}

/** Milliseconds that a process's output may still come from others after its end, as containerd's shim has it. */
const grace = 2000;

/** Ends a process's output some time after its own end: processes that it left behind don't keep its pipes open for ever. */
export function endOutput(daemon: Daemon, process: RunningProcess, tty: boolean): void {
  let cancel: (() => void) | undefined;
  daemon.background(
    process.exited.then(() => {
      if (tty) process.stdio.finish();
      else cancel = daemon.clock.after(grace, () => process.stdio.finish());
    }),
  );
  process.stdio.onClose = () => cancel?.();
}

/** Output to the log and to everyone attached; input from whoever attached with it. Resolves at the end of all output. */
function connectStreams(daemon: Daemon, container: Container, process: RunningProcess): Promise<void> {
  const { stdio } = process;
  if (container.config.OpenStdin || container.config.Tty) {
    container.streams.connectInput({
      write: (bytes) => stdio.write(bytes),
      close: () => stdio.closeInput(),
    });
  }
  endOutput(daemon, process, container.config.Tty === true);
  const [rows, columns] = container.hostConfig.ConsoleSize ?? [0, 0];
  if (rows > 0 && columns > 0) stdio.resize(columns, rows);
  const logs = container.hostConfig.LogConfig.Type !== 'none';
  const pumps = stdio.outputs.map(async ({ stream, read }) => {
    const splitter = new LogSplitter();
    for (;;) {
      const bytes = await read();
      if (!bytes) break;
      const lines = logs ? splitter.push(bytes) : [];
      if (lines.length > 0) await container.log.write(stream, daemon.clock.now(), lines);
      await container.streams.emit({ stream, bytes });
    }
    const rest = splitter.flush();
    if (logs && rest) await container.log.write(stream, daemon.clock.now(), [rest]);
  });
  return Promise.all(pumps).then(() => undefined);
}
