/** What `docker run` does once the container exists: attach, wait, start, and end as it ends (docker/cli's run.go). */

import type { Hijacked } from '../../engine/api/endpoints.ts';
import type { ContainerCreateRequest, ContainerWait } from '../../engine/api/types/container.ts';
import { readJson } from '../../lib/stream.ts';
import { followWindowSize, runAttached } from '../cli/attached.ts';
import type { Cli } from '../cli/cli.ts';
import { defaultDetachKeys, parseDetachKeys } from '../cli/detach-keys.ts';
import { CliError, messageOf } from '../cli/errors.ts';
import { forwardSignals } from '../cli/signals.ts';
import type { Client } from '../client.ts';

export interface RunStart {
  readonly detach: boolean;
  readonly detachKeys: string;
  readonly sigProxy: boolean;
}

/** Answers the container's exit status. */
export async function startAttached(
  cli: Cli,
  id: string,
  body: ContainerCreateRequest,
  options: RunStart,
): Promise<number> {
  const client = await cli.client();
  if (options.detach) {
    try {
      await client.call('POST /containers/{id}/start', { path: { id } });
    } finally {
      await cli.out(`${id}\n`);
    }
    return 0;
  }
  const stop = options.sigProxy ? forwardSignals(cli, client, id) : () => undefined;
  try {
    return await attachAndStart(cli, client, id, body, options);
  } finally {
    stop();
  }
}

async function attachAndStart(
  cli: Cli,
  client: Client,
  id: string,
  body: ContainerCreateRequest,
  options: RunStart,
): Promise<number> {
  const keys = options.detachKeys || (await cli.config()).json.detachKeys || '';
  const isAttached = Boolean(body.AttachStdin || body.AttachStdout || body.AttachStderr);
  const connection = isAttached ? await attach(client, id, body, keys).catch(plainly) : undefined;
  const exit = await beginWait(client, id, body.HostConfig?.AutoRemove ?? false);
  const streams = connection
    ? runAttached(cli, connection, {
        tty: body.Tty ?? false,
        stdin: body.AttachStdin ?? false,
        stdout: body.AttachStdout ?? false,
        stderr: body.AttachStderr ?? false,
        forwardsSignals: options.sigProxy,
        detachKeys: keys === '' ? defaultDetachKeys : parseDetachKeys(keys),
      })
    : Promise.resolve();
  streams.catch(() => undefined);
  try {
    await client.call('POST /containers/{id}/start', { path: { id } });
  } catch (error) {
    if (connection) void connection.output.cancel().catch(() => undefined);
    if (body.HostConfig?.AutoRemove) await exit.status;
    throw error;
  }
  const tty = body.Tty && isAttached && cli.system.isTerminal(1);
  const stopResizing = tty
    ? followWindowSize(cli, ({ rows, columns }) =>
        client.call('POST /containers/{id}/resize', { path: { id }, query: { h: String(rows), w: String(columns) } }),
      )
    : () => undefined;
  try {
    await streams;
  } catch (error) {
    if (error instanceof CliError && error.message === 'read escape sequence') return 0;
    throw error;
  } finally {
    stopResizing();
  }
  if (!isAttached) await cli.out(`${id}\n`);
  return await exit.status;
}

/** A failed attach ends the command without its name and its advice. */
function plainly(error: unknown): never {
  throw new CliError(messageOf(error));
}

function attach(client: Client, id: string, body: ContainerCreateRequest, detachKeys: string): Promise<Hijacked> {
  return client.call('POST /containers/{id}/attach', {
    path: { id },
    query: {
      stream: '1',
      ...(body.AttachStdin ? { stdin: '1' } : {}),
      ...(body.AttachStdout ? { stdout: '1' } : {}),
      ...(body.AttachStderr ? { stderr: '1' } : {}),
      ...(detachKeys === '' ? {} : { detachKeys }),
    },
  });
}

/**
 * Begins to wait, before the start so that a quick end isn't missed; resolves once the daemon listens. The inner promise
 * is the exit status, 125 where the wait fails.
 */
export async function beginWait(
  client: Client,
  id: string,
  removed: boolean,
): Promise<{ readonly status: Promise<number> }> {
  const condition = removed ? 'removed' : 'next-exit';
  const response = await client.request('POST /containers/{id}/wait', { path: { id }, query: { condition } });
  const status = readJson(response.body).then(
    (value) => {
      const result = value as ContainerWait;
      return result.Error ? 125 : result.StatusCode;
    },
    () => 125,
  );
  return { status };
}
