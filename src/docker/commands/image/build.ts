/** docker image build: build an image from a Dockerfile (docker/docs reference/cli/docker/image/build). */

import type { QueryOf } from '../../../engine/api/endpoints.ts';
import { encodeAuth } from '../../../engine/api/registry-auth.ts';
import { utf8 } from '../../../lib/bytes.ts';
import { humanSize } from '../../../lib/units.ts';
import { type BuildInput, buildInput } from '../../build/input.ts';
import { argumentPairs, labelPairs } from '../../build/key-values.ts';
import type { Cli } from '../../cli/cli.ts';
import { command, exactly, type Values } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, bytes, int, list, noTrust, string, strings, ulimits } from '../../cli/flag.ts';
import { platformOf } from '../../cli/platform.ts';
import { showMessages } from '../../cli/progress/json-progress.ts';
import { parseReference } from '../../cli/reference.ts';
import { absolute } from '../../container/create-body.ts';
import { openError } from '../../container/files.ts';

const flags = {
  'add-host': list('Add a custom host-to-IP mapping ("host:ip")'),
  'build-arg': list('Set build-time variables'),
  'cache-from': strings('Images to consider as cache sources'),
  'cgroup-parent': string('Set the parent cgroup for the "RUN" instructions during build'),
  compress: bool('Compress the build context using gzip'),
  'cpu-period': int('Limit the CPU CFS (Completely Fair Scheduler) period'),
  'cpu-quota': int('Limit the CPU CFS (Completely Fair Scheduler) quota'),
  'cpu-shares': int('CPU shares (relative weight)', { short: 'c' }),
  'cpuset-cpus': string('CPUs in which to allow execution (0-3, 0,1)'),
  'cpuset-mems': string('MEMs in which to allow execution (0-3, 0,1)'),
  'disable-content-trust': noTrust('Skip image verification'),
  file: string('Name of the Dockerfile (Default is "PATH/Dockerfile")', { short: 'f' }),
  'force-rm': bool('Always remove intermediate containers'),
  iidfile: string('Write the image ID to the file'),
  isolation: string('Container isolation technology'),
  label: list('Set metadata for an image'),
  memory: bytes('Memory limit', { short: 'm' }),
  'memory-swap': bytes('Swap limit equal to memory plus swap: -1 to enable unlimited swap', { negative: true }),
  network: string('Set the networking mode for the RUN instructions during build', { default: 'default' }),
  'no-cache': bool('Do not use cache when building the image'),
  platform: string('Set platform if server is multi-platform capable'),
  pull: bool('Always attempt to pull a newer version of the image'),
  quiet: bool('Suppress the build output and print image ID on success', { short: 'q' }),
  rm: bool('Remove intermediate containers after a successful build', { default: true }),
  'security-opt': strings('Security options'),
  'shm-size': bytes('Size of "/dev/shm"'),
  squash: bool('Squash newly built layers into a single new layer'),
  tag: list('Name and optionally a tag in the "name:tag" format', { short: 't', validate: validateTag }),
  target: string('Set the target build stage to build.'),
  ulimit: ulimits('Ulimit options'),
};

type Flags = Values<typeof flags>;

export default command({
  path: 'image build',
  aliases: ['image build', 'build', 'builder build'],
  use: '[OPTIONS] PATH | URL | -',
  short: 'Build an image from a Dockerfile',
  args: exactly(1),
  flags,
  support: 'full',
  async run({ cli, args, flags }) {
    await requireDockerfile(cli, args[0] ?? '', flags.file);
    const input = await buildInput(cli, args[0] ?? '', flags.file);
    const client = await cli.client();
    // With --quiet all text is kept: of a failure it is shown, else it is the image's ID.
    const kept = { progress: '', output: '' };
    const tellSent = async (text: string): Promise<void> => {
      if (flags.quiet) kept.progress += text;
      else await cli.out(text);
    };
    const onFailure = async (error: unknown): Promise<never> => {
      await cli.err(kept.progress + kept.output);
      throw error;
    };
    const packed = flags.compress ? input.body?.pipeThrough(gzipStream()) : input.body;
    const asking = client.call('POST /build', {
      query: queryOf(cli, flags, input),
      headers: { 'X-Registry-Config': encodeAuth((await cli.config()).auths()) },
      ...(packed ? { body: counted(packed, tellSent) } : {}),
    });
    const stream = await asking.catch(onFailure);
    let imageId = '';
    const onAux = (aux: unknown): void => {
      if (typeof aux === 'object' && aux !== null && 'ID' in aux) imageId = String(aux.ID);
    };
    const keep = (text: string): void => {
      kept.output += text;
    };
    await showMessages(cli, stream, { fd: flags.quiet ? undefined : 1, onAux, keep }).catch(onFailure);
    if (flags.quiet) {
      await cli.out(kept.output);
      imageId = kept.output;
    }
    if (flags.iidfile !== '') {
      if (imageId === '') throw new CliError(`server did not provide an image ID. Cannot write ${flags.iidfile}`);
      await cli.system.writeFile(flags.iidfile, utf8(imageId));
    }
  },
});

function queryOf(cli: Cli, flags: Flags, input: BuildInput): QueryOf<'POST /build'> {
  const platform = platformOf(cli, flags.platform);
  return {
    version: '1',
    dockerfile: input.dockerfile,
    t: flags.tag,
    ...(input.remote === undefined ? {} : { remote: input.remote }),
    ...(flags['no-cache'] ? { nocache: '1' } : {}),
    rm: flags.rm ? '1' : '0',
    ...(flags['force-rm'] ? { forcerm: '1' } : {}),
    ...(flags.pull ? { pull: '1' } : {}),
    ...(flags.quiet ? { q: '1' } : {}),
    ...(flags.squash ? { squash: '1' } : {}),
    ...(flags.isolation === '' ? {} : { isolation: flags.isolation }),
    ...(flags.target === '' ? {} : { target: flags.target }),
    ...(flags.network === 'default' || flags.network === '' ? {} : { networkmode: flags.network }),
    ...(platform === '' ? {} : { platform }),
    ...(flags['add-host'].length === 0 ? {} : { extrahosts: flags['add-host'] }),
    ...(flags['security-opt'].length === 0 ? {} : { securityopt: flags['security-opt'] }),
    buildargs: JSON.stringify(argumentPairs(flags['build-arg'], cli.system.env)),
    cachefrom: JSON.stringify(flags['cache-from']),
    cgroupparent: flags['cgroup-parent'],
    cpuperiod: String(flags['cpu-period']),
    cpuquota: String(flags['cpu-quota']),
    cpusetcpus: flags['cpuset-cpus'],
    cpusetmems: flags['cpuset-mems'],
    cpushares: String(flags['cpu-shares']),
    labels: JSON.stringify(labelPairs(flags.label)),
    memory: String(flags.memory),
    memswap: String(flags['memory-swap']),
    shmsize: String(flags['shm-size']),
    ulimits: JSON.stringify(flags.ulimit.length === 0 ? null : flags.ulimit),
  };
}

/** @throws CliError where the context is there and the Dockerfile isn't */
async function requireDockerfile(cli: Cli, context: string, given: string): Promise<void> {
  const isThere = await cli.system.stat(absolute(cli.system.cwd(), context)).then(
    () => true,
    () => false,
  );
  const file = given || (isThere && context !== '-' ? 'Dockerfile' : '');
  if (file !== '' && file !== '-') {
    const inContext = absolute(absolute(cli.system.cwd(), context), file);
    const path = given === '' ? inContext : absolute(cli.system.cwd(), file);
    const other = given === '' ? inContext.replace(/Dockerfile$/, 'dockerfile') : inContext;
    const exists = await cli.system.lstat(path).catch((error: unknown) => cli.system.lstat(other).catch(() => error));
    if (exists instanceof Error) {
      const reason = openError(path, exists, 'lstat');
      throw new CliError(`unable to prepare context: unable to evaluate symlinks in Dockerfile path: ${reason}`);
    }
  }
}

/** Web bytes in, gzip out. */
function gzipStream(): TransformStream<Uint8Array, Uint8Array> {
  return new CompressionStream('gzip') as TransformStream<Uint8Array, Uint8Array>;
}

/** Tells how much was sent, once it was. */
function counted(body: ReadableStream<Uint8Array>, tell: (text: string) => Promise<void>): ReadableStream<Uint8Array> {
  let sent = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        sent += chunk.length;
        controller.enqueue(chunk);
      },
      flush: () => tell(`Sending build context to Docker daemon  ${humanSize(sent)}\r\r\n`),
    }),
  );
}

function validateTag(tag: string): string {
  parseReference(tag);
  return tag;
}
