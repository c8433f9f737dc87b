/** `docker exec` (moby's daemon/exec.go): a further process in a running container, with its own streams. */
import type { ExecCreateRequest, ExecInspect } from '../../api/types/exec.ts';
import { conflict, EngineError, invalidParameter, messageOf, notFound } from '../../errdefs.ts';
import type { ProcessSpec } from '../../runc/spec.ts';
import type { RunningProcess } from '../../runc/task.ts';
import { type ExecUser, lookupUser } from '../../runc/user.ts';
import type { Daemon } from '../daemon.ts';
import { newId } from '../ids.ts';
import { capabilitiesOf, limitsOf } from './build-spec.ts';
import type { Container } from './container.ts';
import { parseDetachKeys } from './detach-keys.ts';
import { containerEnvironment, replaceOrAppend } from './environment.ts';
import { linkEnvironment, resolveLinks } from './links.ts';
import { endOutput, exitCodeOf, withMountHint } from './start.ts';
import { notRunning } from './stop.ts';
import { ContainerStreams } from './streams.ts';
import { noNewPrivileges } from './validate-security.ts';

/** Milliseconds that an ended exec can still be inspected. */
const kept = 300_000;

export class Exec {
  readonly id: string;
  readonly container: Container;
  readonly request: ExecCreateRequest;
  readonly command: readonly string[];
  readonly user: ExecUser;
  readonly streams = new ContainerStreams();
  readonly detachKeys: readonly number[];
  running = false;
  started = false;
  exitCode: number | null = null;
  process: RunningProcess | null = null;

  constructor(id: string, container: Container, request: ExecCreateRequest, user: ExecUser) {
    this.id = id;
    this.container = container;
    this.request = request;
    this.command = request.Cmd ?? [];
    this.user = user;
    this.detachKeys = parseDetachKeys(request.DetachKeys ?? '', 'escape');
  }

  get tty(): boolean {
    return this.request.Tty === true;
  }

  get attributes(): Record<string, string> {
    return { ...this.container.eventAttributes, execID: this.id };
  }

  /** Its container's first process has ended, and it with it. */
  containerEnded(): void {
    this.process?.signal(9);
  }

  toWire(): ExecInspect {
    const [entrypoint = '', ...args] = this.command;
    return {
      ID: this.id,
      Running: this.running,
      ExitCode: this.exitCode,
      ProcessConfig: {
        tty: this.tty,
        entrypoint,
        arguments: args,
        privileged: this.request.Privileged === true,
        ...(this.request.User && { user: this.request.User }),
      },
      OpenStdin: this.request.AttachStdin === true,
      OpenStderr: this.request.AttachStderr === true,
      OpenStdout: this.request.AttachStdout === true,
      CanRemove: false,
      ContainerID: this.container.id,
      DetachKeys: '',
      Pid: this.process?.pid ?? 0,
    };
  }
}

/** @throws conflict, invalidParameter, notFound in Docker's words */
export async function createExec(daemon: Daemon, reference: string, request: ExecCreateRequest): Promise<Exec> {
  if (!request.Cmd || request.Cmd.length === 0) throw invalidParameter('No exec command specified');
  const container = daemon.containers.get(reference);
  requireExecutable(container, reference);
  const { task } = container;
  if (!task) throw notRunning(container);
  const spec = request.User || container.config.User || '';
  const user = await lookupUser(task.rootfs.files, spec, container.hostConfig.GroupAdd ?? []);
  const exec = new Exec(newId(daemon.random), container, request, user);
  container.execs.set(exec.id, exec);
  const [name = '', ...args] = exec.command;
  daemon.events.publish('container', `exec_create: ${name} ${args.join(' ')}`, container.id, exec.attributes);
  return exec;
}

function requireExecutable(container: Container, reference: string): void {
  const { state } = container;
  if (!state.running) throw notRunning(container);
  if (state.paused) throw conflict(`Container ${reference} is paused, unpause the container before exec`);
  if (state.restarting) throw conflict(`Container ${container.id} is restarting, wait until the container is running`);
}

/** One whose container can run it. @throws notFound; conflict where the container doesn't run, or is paused */
export function findStartable(daemon: Daemon, id: string): Exec {
  const exec = findExec(daemon, id);
  requireExecutable(exec.container, exec.container.id);
  return exec;
}

/** @throws notFound `No such exec instance: x` */
export function findExec(daemon: Daemon, id: string): Exec {
  for (const container of daemon.containers.all()) {
    const exec = container.execs.get(id);
    if (exec) return exec;
  }
  throw notFound(`No such exec instance: ${id}`);
}

/** What a second start is told. */
export function startedBefore({ id, running }: Exec): EngineError {
  return conflict(`exec command ${id} ${running ? 'is already running' : 'has already run'}`);
}

/** Starts it; its streams must be subscribed to before. @throws conflict a second time; EngineError `OCI runtime exec failed: …` */
export async function startExec(daemon: Daemon, exec: Exec): Promise<void> {
  const { container } = exec;
  if (exec.started) throw startedBefore(exec);
  const { task } = container;
  if (!task) throw notRunning(container);
  exec.started = true;
  const [name = '', ...args] = exec.command;
  daemon.events.publish('container', `exec_start: ${name} ${args.join(' ')}`, container.id, exec.attributes);
  let process: RunningProcess;
  try {
    process = await daemon.runc.exec(task, processSpec(daemon, exec), exec.request.AttachStdin === true);
  } catch (error) {
    const message = `OCI runtime exec failed: exec failed: ${withMountHint(messageOf(error))}`;
    exec.exitCode = exitCodeOf(message);
    throw new EngineError('invalidParameter', message, { cause: error });
  }
  exec.process = process;
  exec.running = true;
  const pumps = connect(daemon, exec, process);
  daemon.background(
    pumps
      .then(() => process.exited)
      .then(({ exitCode }) => {
        exec.running = false;
        exec.exitCode = exitCode;
        process.stdio.close();
        exec.streams.end();
        daemon.events.publish('container', 'exec_die', container.id, {
          ...exec.attributes,
          exitCode: String(exitCode),
        });
        daemon.clock.after(kept, () => container.execs.delete(exec.id));
      }),
  );
}

/** Resolves when the process has ended and its output is out; children that hold its pipes don't keep it. */
async function connect(daemon: Daemon, exec: Exec, process: RunningProcess): Promise<void> {
  const { stdio } = process;
  if (exec.request.AttachStdin)
    exec.streams.connectInput({ write: (bytes) => stdio.write(bytes), close: () => stdio.closeInput() });
  endOutput(daemon, process, exec.tty);
  const [rows, columns] = exec.request.ConsoleSize ?? [0, 0];
  if (rows > 0 && columns > 0) stdio.resize(columns, rows);
  await Promise.all(
    stdio.outputs.map(async ({ stream, read }) => {
      for (;;) {
        const bytes = await read();
        if (!bytes) return;
        await exec.streams.emit({ stream, bytes });
      }
    }),
  );
}

function processSpec(daemon: Daemon, exec: Exec): ProcessSpec {
  const { container, request } = exec;
  const { config, hostConfig } = container;
  const linked = linkEnvironment(container, safeLinks(daemon, container));
  const env = containerEnvironment(config.Env, linked, config.Hostname, exec.tty);
  return {
    args: exec.command,
    env: replaceOrAppend(env, request.Env ?? []),
    cwd: request.WorkingDir || config.WorkingDir || '/',
    user: exec.user,
    capabilities: capabilitiesOf(container, hostConfig.Privileged === true || request.Privileged === true),
    noNewPrivileges: noNewPrivileges(hostConfig),
    terminal: exec.tty,
    limits: limitsOf(container),
    oomScoreAdjustment: hostConfig.OomScoreAdj ?? 0,
  };
}

/** A linked container may have stopped since. */
function safeLinks(daemon: Daemon, container: Container): ReturnType<typeof resolveLinks> {
  try {
    return resolveLinks(daemon, container);
  } catch {
    return [];
  }
}
