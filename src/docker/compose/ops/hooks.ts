/** post_start and pre_stop: commands that run inside a container (compose's hook.go). Their output goes to standard output. */

import { demultiplex } from '../../../engine/api/stdcopy.ts';
import type { ContainerSummary } from '../../../engine/api/types/container.ts';
import type { Compose } from '../context.ts';
import { ComposeError } from '../model/errors.ts';
import type { Hook } from '../model/service-shape.ts';
import { shortName } from './containers.ts';
import { environmentList } from './create-body.ts';

/** @throws ComposeError where one of them fails */
export async function runHooks(
  compose: Compose,
  container: ContainerSummary,
  hooks: readonly Hook[] | undefined,
): Promise<void> {
  for (const hook of hooks ?? []) await runHook(compose, container, hook);
}

async function runHook(compose: Compose, container: ContainerSummary, hook: Hook): Promise<void> {
  const client = await compose.client();
  const { Id } = await client.call('POST /containers/{id}/exec', {
    path: { id: container.Id },
    body: {
      User: hook.user ?? '',
      Privileged: hook.privileged ?? false,
      Env: environmentList(hook.environment),
      WorkingDir: hook.working_dir ?? '',
      Cmd: hook.command ?? null,
      AttachStdout: true,
      AttachStderr: true,
    },
  });
  const connection = await client.call('POST /exec/{id}/start', { path: { id: Id }, body: {} });
  const reader = connection.output.pipeThrough(demultiplex()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    await compose.cli.out(value.bytes);
  }
  const { ExitCode } = await client.call('GET /exec/{id}/json', { path: { id: Id } });
  if (ExitCode !== 0)
    throw new ComposeError(`${shortName(container, compose.separator)} hook exited with status ${ExitCode}`);
}
