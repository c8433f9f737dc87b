/** post_start and pre_stop: commands that run inside a container (compose's hook.go). Their output goes to standard output. */

import type { ContainerSummary } from '../../../engine/api/types/container.ts';
import type { Compose } from '../context.ts';
import { ComposeError } from '../model/errors.ts';
import type { Hook } from '../model/service-shape.ts';
import { shortName } from './containers.ts';
import { environmentList } from './create-body.ts';
import { execIn } from './exec.ts';

/** @throws ComposeError where one of them fails */
export async function runHooks(
  compose: Compose,
  container: ContainerSummary,
  hooks: readonly Hook[] | undefined,
): Promise<void> {
  for (const hook of hooks ?? []) await runHook(compose, container, hook);
}

async function runHook(compose: Compose, container: ContainerSummary, hook: Hook): Promise<void> {
  const request = {
    User: hook.user ?? '',
    Privileged: hook.privileged ?? false,
    Env: environmentList(hook.environment),
    WorkingDir: hook.working_dir ?? '',
    Cmd: hook.command ?? null,
  };
  const status = await execIn(compose, container.Id, request, (bytes) => compose.cli.out(bytes));
  if (status !== 0)
    throw new ComposeError(`${shortName(container, compose.separator)} hook exited with status ${status}`);
}
