/** Creating a container as create and run do: pull policy, the ID file, warnings (docker/cli's container/create.go). */

import { encodeAuth } from '../../engine/api/registry-auth.ts';
import type { ContainerCreateRequest } from '../../engine/api/types/container.ts';
import { utf8 } from '../../lib/bytes.ts';
import type { Cli } from '../cli/cli.ts';
import { DaemonError, messageOf } from '../cli/errors.ts';
import { platformJson, platformOf } from '../cli/platform.ts';
import { showMessages } from '../cli/progress/json-progress.ts';
import {
  familiarString,
  fullName,
  parseReference,
  type Reference,
  registryKey,
  withDefaultTag,
} from '../cli/reference.ts';
import { openError } from './files.ts';

export interface CreateOptions {
  readonly name: string;
  readonly platform: string;
  readonly pull: string;
  readonly quiet: boolean;
  readonly cidfile: string;
}

/** @throws Error in docker's words */
export function checkPullOption(pull: string): void {
  if (!['always', 'missing', 'never', ''].includes(pull)) {
    throw new Error(`invalid pull option: '${pull}': must be one of "always", "missing" or "never"`);
  }
}

/** Answers the ID; warnings go to standard error. */
export async function createContainer(
  cli: Cli,
  body: ContainerCreateRequest,
  { platform, ...others }: CreateOptions,
): Promise<string> {
  const options = { ...others, platform: platformOf(cli, platform) };
  const reference = namedReference(body.Image ?? '');
  if (options.platform !== '') checkPlatform(options.platform);
  await checkIdFile(cli, options.cidfile);
  if (body.HostConfig?.NetworkMode === 'host' && Object.keys(body.HostConfig.PortBindings ?? {}).length > 0)
    await cli.err('WARNING: Published ports are discarded when using host network mode\n');
  const client = await cli.client();
  const query = {
    ...(options.name === '' ? {} : { name: options.name }),
    ...(options.platform === '' ? {} : { platform: options.platform }),
  };
  const pull = async (): Promise<void> => {
    if (reference) await pullForCreate(cli, reference, options);
  };
  if (options.pull === 'always') await pull();
  const create = () => client.call('POST /containers/create', { query, body });
  let created: Awaited<ReturnType<typeof create>>;
  try {
    created = await create();
  } catch (error) {
    const isMissing = error instanceof DaemonError && error.httpStatus === 404;
    if (!isMissing || !reference || (options.pull !== 'missing' && options.pull !== '')) throw error;
    if (!options.quiet) await cli.err(`Unable to find image '${familiarString(reference)}' locally\n`);
    await pull();
    created = await create();
  }
  for (const warning of created.Warnings ?? []) await cli.err(`WARNING: ${warning}\n`);
  if (options.cidfile !== '') await cli.system.writeFile(options.cidfile, utf8(created.Id));
  return created.Id;
}

/** @throws Error in docker's words */
function checkPlatform(platform: string): void {
  try {
    platformJson(platform);
  } catch (error) {
    throw new Error(`error parsing specified platform: ${messageOf(error)}`);
  }
}

/** undefined for an image ID, which can't be pulled. @throws Error in docker's words */
function namedReference(image: string): Reference | undefined {
  if (/^([a-f0-9]{64}|sha256:[a-f0-9]{64})$/.test(image)) return undefined;
  return withDefaultTag(parseReference(image));
}

async function checkIdFile(cli: Cli, path: string): Promise<void> {
  if (path === '') return;
  const exists = await cli.system.stat(path).then(
    () => true,
    () => false,
  );
  if (exists) throw new Error(`container ID file found, make sure the other container isn't running or delete ${path}`);
  try {
    await cli.system.writeFile(path, new Uint8Array());
  } catch (error) {
    throw new Error(`failed to create the container ID file: ${openError(path, error)}`);
  }
}

/** Progress goes to standard error. */
async function pullForCreate(cli: Cli, reference: Reference, options: CreateOptions): Promise<void> {
  const client = await cli.client();
  const auth = (await cli.config()).auth(registryKey(reference));
  const stream = await client.call('POST /images/create', {
    query: {
      fromImage: fullName(reference),
      tag: reference.digest || reference.tag,
      ...(options.platform === '' ? {} : { platform: options.platform }),
    },
    headers: { 'X-Registry-Auth': encodeAuth(auth) },
  });
  await showMessages(cli, stream, { fd: options.quiet ? undefined : 2 }).catch((error: unknown) => {
    throw new Error(messageOf(error));
  });
}
