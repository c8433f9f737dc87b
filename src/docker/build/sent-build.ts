/** A build asked for by POST /build with the context as its body: the way of our own engine, which needs no session for it. */
import {
  buildCallHeader,
  buildContextsHeader,
  buildFolderHeader,
  buildSecretsHeader,
  encodeHeaderMap,
} from '../../engine/api/build-extensions.ts';
import { encodeAuth } from '../../engine/api/registry-auth.ts';
import type { Cli } from '../cli/cli.ts';
import type { Client } from '../client.ts';
import type { BuildOptions } from './build-options.ts';
import { buildInput } from './input.ts';
import { sharedKey } from './shared-key.ts';

/**
 * The lines of the build. Its signal cancels it in the engine.
 * @param id that the engine knows it by @throws Error in docker's words
 */
export async function startSentBuild(
  cli: Cli,
  client: Client,
  id: string,
  options: BuildOptions,
): Promise<ReadableStream<Uint8Array>> {
  options.signal.addEventListener('abort', () => {
    void client.call('POST /build/cancel', { query: { id } }).catch(() => undefined);
  });
  const { network, platform, secrets, shmSize, cgroupParent, ulimits, addHosts, outputs } = options;
  const input = await buildInput(cli, options);
  return await client.call('POST /build', {
    query: {
      version: '2',
      buildid: id,
      dockerfile: input.dockerfile,
      t: options.tags,
      rm: '1',
      ...(input.remote === undefined ? {} : { remote: input.remote }),
      ...(options.noCache ? { nocache: '1' } : {}),
      ...(options.pull ? { pull: '1' } : {}),
      ...(options.target === '' ? {} : { target: options.target }),
      ...(network === '' || network === 'default' ? {} : { networkmode: network }),
      ...(platform === '' ? {} : { platform }),
      ...(shmSize === 0 ? {} : { shmsize: String(shmSize) }),
      ...(cgroupParent === '' ? {} : { cgroupparent: cgroupParent }),
      ...(ulimits.length === 0 ? {} : { ulimits: JSON.stringify(ulimits) }),
      ...(addHosts.length === 0 ? {} : { extrahosts: addHosts }),
      ...(outputs.length === 0 ? {} : { outputs: JSON.stringify(outputs) }),
      buildargs: JSON.stringify(options.buildArgs),
      labels: JSON.stringify(options.labels),
      cachefrom: JSON.stringify(options.cacheFrom),
    },
    headers: {
      'X-Registry-Config': encodeAuth((await cli.config()).auths()),
      ...(secrets.size === 0 ? {} : { [buildSecretsHeader]: encodeHeaderMap(secrets) }),
      ...(input.folder === undefined ? {} : { [buildFolderHeader]: sharedKey(cli, input.folder) }),
      ...(input.contexts.size === 0 ? {} : { [buildContextsHeader]: encodeHeaderMap(input.contexts) }),
      ...(options.request === 'frontend.lint' ? { [buildCallHeader]: 'check' } : {}),
    },
    ...(input.body ? { body: input.body } : {}),
  });
}
