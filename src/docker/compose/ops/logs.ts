/** Containers' output followed side by side, and what happens to them (compose's logs.go, attach.go, monitor.go). */

import { encodeFilters } from '../../../engine/api/filters.ts';
import { jsonDecoder } from '../../../engine/api/jsonmessage.ts';
import { demultiplex, stderr } from '../../../engine/api/stdcopy.ts';
import type { ContainerInspect } from '../../../engine/api/types/container.ts';
import type { EventMessage } from '../../../engine/api/types/events.ts';
import { chunks } from '../../../lib/stream.ts';
import { DaemonError } from '../../cli/errors.ts';
import { flagTime } from '../../cli/time.ts';
import type { Compose } from '../context.ts';
import { LineSplitter, type LogView } from '../view/log-view.ts';
import { listContainers, serviceLabel, withoutProject } from './containers.ts';
import { label } from './labels.ts';

export interface LogQuery {
  readonly follow: boolean;
  readonly since?: string;
  readonly until?: string;
  readonly tail?: string;
  readonly timestamps?: boolean;
}

/** A container's log until it ends. */
export async function showLogs(
  compose: Compose,
  view: LogView,
  name: string,
  container: ContainerInspect,
  { follow, since = '', until = '', tail = '', timestamps = false }: LogQuery,
): Promise<void> {
  const client = await compose.client();
  const now = compose.cli.system.now();
  const stream = await client.call('GET /containers/{id}/logs', {
    path: { id: container.Id },
    query: {
      stdout: '1',
      stderr: '1',
      ...(follow ? { follow: '1' } : {}),
      ...(since === '' ? {} : { since: flagTime('since', since, now) }),
      ...(until === '' ? {} : { until: flagTime('until', until, now) }),
      ...(tail === '' ? {} : { tail }),
      ...(timestamps ? { timestamps: '1' } : {}),
    },
  });
  const show = (line: string): void => view.log(name, line);
  // A last line without its end isn't shown, as in the real one.
  await copyLines(stream, container.Config.Tty ?? false, show, show, false);
}

async function copyLines(
  stream: ReadableStream<Uint8Array>,
  tty: boolean,
  out: (line: string) => void,
  err: (line: string) => void,
  keepsRest: boolean,
): Promise<void> {
  const lines = new LineSplitter(out);
  const errors = new LineSplitter(err);
  if (tty) for await (const chunk of chunks(stream)) lines.push(chunk);
  else {
    const reader = stream.pipeThrough(demultiplex()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      (value.stream === stderr ? errors : lines).push(value.bytes);
    }
  }
  if (!keepsRest) return;
  lines.end();
  errors.end();
}

/** Output from now on, before the container starts. Resolves once attached; `done` at the end. */
export async function attachOutput(
  compose: Compose,
  view: LogView,
  name: string,
  id: string,
): Promise<{ readonly done: Promise<void> }> {
  const client = await compose.client();
  const { Config } = await client.call('GET /containers/{id}/json', { path: { id } });
  const connection = await client.call('POST /containers/{id}/attach', {
    path: { id },
    query: { stream: '1', stdout: '1', stderr: '1' },
  });
  const done = copyLines(
    connection.output,
    Config.Tty ?? false,
    (line) => view.log(name, line),
    (line) => view.err(name, line),
    true,
  ).finally(() => connection.input.close().catch(() => undefined));
  done.catch(() => undefined);
  return { done };
}

export interface ContainerEvent {
  readonly type: 'created' | 'recreated' | 'started' | 'exited';
  readonly id: string;
  readonly service: string;
  /** `web-1` */
  readonly name: string;
  readonly exitCode: number;
  readonly restarting: boolean;
}

/**
 * Watches a project's containers until none of them runs any more, or `signal` says so.
 * @param services empty: all
 */
export async function monitor(
  compose: Compose,
  projectName: string,
  services: readonly string[],
  tell: (event: ContainerEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const client = await compose.client();
  const isWatched = (service: string): boolean => services.length === 0 || services.includes(service);
  const alive = new Set<string>();
  const restarting = new Set<string>();
  const filters = encodeFilters(
    new Map([
      ['label', [`${label.project}=${projectName}`]],
      ['type', ['container']],
    ]),
  );
  const stream = await client.call('GET /events', { query: { filters }, signal });
  for (const container of await listContainers(client, projectName, { all: true }))
    if (isWatched(serviceLabel(container))) alive.add(container.Id);
  const reader = stream.pipeThrough(jsonDecoder<EventMessage>()).getReader();
  const stop = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', stop);
  try {
    while (alive.size > 0 && !signal.aborted) {
      const { done, value } = await reader.read();
      if (done) return;
      const { ID: id, Attributes } = value.Actor;
      const service = Attributes[label.service] ?? '';
      if (!isWatched(service) || Attributes[label.oneOff] === 'True') continue;
      const name = withoutProject(Attributes['name'] ?? '', Attributes, compose.separator);
      const event = { id, service, name, exitCode: Number(Attributes['exitCode'] ?? 0), restarting: false };
      if (value.Action === 'create') {
        alive.add(id);
        tell({ ...event, type: Attributes[label.replace] === undefined ? 'created' : 'recreated' });
      } else if (value.Action === 'start') {
        alive.add(id);
        tell({ ...event, type: 'started', restarting: restarting.has(id) });
      } else if (value.Action === 'die') {
        const state = await stateOf(compose, id);
        const isBack = state !== undefined && (state.Restarting || state.Running);
        if (isBack) restarting.add(id);
        else alive.delete(id);
        tell({ ...event, type: 'exited', restarting: isBack });
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

async function stateOf(compose: Compose, id: string): Promise<ContainerInspect['State'] | undefined> {
  const client = await compose.client();
  try {
    return (await client.call('GET /containers/{id}/json', { path: { id } })).State;
  } catch (error) {
    if (error instanceof DaemonError && error.httpStatus === 404) return undefined;
    throw error;
  }
}
