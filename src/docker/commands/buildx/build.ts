/** docker buildx build: start a build (docker/docs reference/cli/docker/buildx/build). */

import { SIGINT, SIGTERM } from '../../../kernel/uapi/signal.ts';
import { utf8 } from '../../../lib/bytes.ts';
import type { BuildOptions } from '../../build/build-options.ts';
import { requireBuilder } from '../../build/cache-usage.ts';
import { lintRequest, parseCall } from '../../build/call.ts';
import {
  checkAnnotations,
  entitlements,
  notWithThisDriver,
  refuseAttestations,
  refuseCacheExports,
} from '../../build/driver-limits.ts';
import { requireContext } from '../../build/input.ts';
import { argumentPairs, labelPairs, requireKeys } from '../../build/key-values.ts';
import { type BuildOutput, buildOutputs, pushedNames, writeOutputs } from '../../build/outputs.ts';
import { pushBuilt } from '../../build/push-built.ts';
import { checkReport, warningsText } from '../../build/report.ts';
import { readSecrets } from '../../build/secrets.ts';
import { startBuild } from '../../build/start-build.ts';
import { type BuildTell, type ProgressMode, viewBuild } from '../../build/stream-view.ts';
import type { Cli } from '../../cli/cli.ts';
import { command, exactly, type Values } from '../../cli/command.ts';
import { CliError, messageOf } from '../../cli/errors.ts';
import { bool, bytes, int, string, stringArray, strings, ulimits } from '../../cli/flag.ts';
import { platformJson, platformOf } from '../../cli/platform.ts';
import { fullString, parseReference } from '../../cli/reference.ts';

const flags = {
  'add-host': strings('Add a custom host-to-IP mapping (format: "host:ip")'),
  allow: stringArray('Allow extra privileged entitlement (e.g., "network.host", "security.insecure", "device")'),
  annotation: stringArray('Add annotation to the image'),
  attest: stringArray('Attestation parameters (format: "type=sbom,generator=image")'),
  'build-arg': stringArray('Set build-time variables'),
  'build-context': stringArray('Additional build contexts (e.g., name=path)'),
  builder: string('Override the configured builder instance'),
  'cache-from': stringArray('External cache sources (e.g., "user/app:cache", "type=local,src=path/to/dir")'),
  'cache-to': stringArray('Cache export destinations (e.g., "user/app:cache", "type=local,dest=path/to/dir")'),
  call: string('Set method for evaluating build ("check", "outline", "targets")', { default: 'build' }),
  'cgroup-parent': string('Set the parent cgroup for the "RUN" instructions during build'),
  check: bool('Shorthand for "--call=check"'),
  debug: bool('Enable debug logging', { short: 'D' }),
  file: string('Name of the Dockerfile (default: "PATH/Dockerfile")', { short: 'f' }),
  iidfile: string('Write the image ID to a file'),
  label: stringArray('Set metadata for an image'),
  load: bool('Shorthand for "--output=type=docker"'),
  'metadata-file': string('Write build result metadata to a file'),
  network: string('Set the networking mode for the "RUN" instructions during build', { default: 'default' }),
  'no-cache': bool('Do not use cache when building the image'),
  'no-cache-filter': stringArray('Do not cache specified stages'),
  output: stringArray('Output destination (format: "type=local,dest=path")', { short: 'o' }),
  platform: stringArray('Set target platform for build'),
  progress: string(
    'Set type of progress output ("auto", "none",  "plain", "quiet", "rawjson", "tty"). Use plain to show container output',
    { default: 'auto' },
  ),
  provenance: string('Shorthand for "--attest=type=provenance"'),
  pull: bool('Always attempt to pull all referenced images'),
  push: bool('Shorthand for "--output=type=registry"'),
  quiet: bool('Suppress the build output and print image ID on success', { short: 'q' }),
  sbom: string('Shorthand for "--attest=type=sbom"'),
  secret: stringArray('Secret to expose to the build (format: "id=mysecret[,src=/local/secret]")'),
  'shm-size': bytes('Shared memory size for build containers'),
  ssh: stringArray(
    'SSH agent socket or keys to expose to the build (format: "default|<id>[=<socket>|<key>[,<key>]]")',
    { absent: 'there is no SSH agent to forward' },
  ),
  tag: stringArray('Name and optionally a tag (format: "name:tag")', { short: 't' }),
  target: string('Set the target build stage to build'),
  ulimit: ulimits('Ulimit options'),
  compress: bool("Taken for the classic builder's sake, without effect as in buildx", { hidden: true }),
  'cpu-period': int("Taken for the classic builder's sake, without effect as in buildx", { hidden: true }),
  'cpu-quota': int("Taken for the classic builder's sake, without effect as in buildx", { hidden: true }),
  'cpu-shares': int("Taken for the classic builder's sake, without effect as in buildx", {
    hidden: true,
    short: 'c',
  }),
  'cpuset-cpus': string("Taken for the classic builder's sake, without effect as in buildx", { hidden: true }),
  'cpuset-mems': string("Taken for the classic builder's sake, without effect as in buildx", { hidden: true }),
  'force-rm': bool("Taken for the classic builder's sake, without effect as in buildx", { hidden: true }),
  isolation: string("Taken for the classic builder's sake, without effect as in buildx", { hidden: true }),
  memory: string("Taken for the classic builder's sake, without effect as in buildx", { hidden: true, short: 'm' }),
  'memory-swap': string("Taken for the classic builder's sake, without effect as in buildx", { hidden: true }),
  'security-opt': strings("Taken for the classic builder's sake, without effect as in buildx", { hidden: true }),
  squash: bool("Taken for the classic builder's sake, without effect as in buildx", { hidden: true }),
  rm: bool("Taken for the classic builder's sake, without effect as in buildx", { hidden: true, default: true }),
};

type Flags = Values<typeof flags>;

export default command({
  path: 'buildx build',
  aliases: ['build', 'builder build', 'image build', 'buildx b'],
  use: '[OPTIONS] PATH | URL | -',
  short: 'Start a build',
  args: exactly(1),
  flags,
  support:
    "partial: one builder, its images the daemon's own: no cache export, attestations or several platforms; no ssh",
  async run({ cli, args, flags }) {
    const fail = (error: unknown): CliError => new CliError(`ERROR: failed to build: ${messageOf(error)}`);
    const modes = ['auto', 'plain', 'tty', 'quiet', 'none', 'rawjson'];
    const mode = flags.progress === 'auto' ? cli.env('BUILDKIT_PROGRESS') || 'auto' : flags.progress;
    if (flags.quiet && flags.progress !== 'auto' && flags.progress !== 'quiet')
      throw new CliError(`ERROR: progress=${flags.progress} and quiet cannot be used together`);
    if (!modes.includes(mode)) throw new CliError(`ERROR: invalid progress mode ${mode}`);
    const call = parseCall(flags.check ? 'check' : flags.call);
    requireBuilder(flags.builder);
    for (const tag of flags.tag) checkTag(tag);
    try {
      refuseAttestations(flags);
      checkAnnotations(flags.annotation);
      refuseCacheExports(flags['cache-to']);
      const outputs = buildOutputs(flags.output, flags.load, flags.push);
      const pushes = pushedNames(outputs, flags.tag);
      if (outputs.some(({ isPushed }) => isPushed) && pushes.length === 0)
        throw new Error('tag is needed when pushing to registry');
      if (flags.iidfile !== '' && outputs.some(({ sent }) => ['local', 'tar'].includes(sent.Type)))
        throw new CliError('ERROR: local and tar exporters are incompatible with image ID file');
      await requireContext(cli, args[0] ?? '');
      const secrets = await readSecrets(cli, flags.secret);
      const client = await cli.client();
      const stopped = new AbortController();
      for (const signal of [SIGINT, SIGTERM]) cli.system.onSignal(signal, () => stopped.abort());
      const options: BuildOptions = {
        ...plainOptions(cli, flags),
        context: args[0] ?? '',
        tags: flags.tag,
        outputs: outputs.map(({ sent }) => sent),
        secrets,
        request: call.request,
        asJson: call.asJson,
        signal: stopped.signal,
      };
      const { ref, events } = await startBuild(cli, client, options);
      const push = (tell: BuildTell): Promise<void> => pushBuilt(cli, client, pushes, tell);
      const view = flags.quiet ? 'quiet' : (mode as ProgressMode);
      const isQuiet = view === 'quiet';
      const result = await viewBuild(cli, events, view, pushes.length > 0 ? push : undefined);
      if (call.request !== '') {
        if (isQuiet) await cli.out('\n');
        const shownName = shownDockerfile(args[0] ?? '', flags.file);
        if (call.request === lintRequest && !call.asJson) return await checkReport(cli, result.model, shownName);
        await cli.err(warningsText(result.model, cli.globals.debug || flags.debug));
        await cli.out(call.asJson ? `${result.told}\n` : result.told);
        return call.ignoresStatus ? 0 : result.toldStatus;
      }
      await writeOutputs(cli, outputs, result.output);
      if (flags.iidfile !== '') await cli.system.writeFile(flags.iidfile, utf8(result.imageId));
      if (flags['metadata-file'] !== '')
        await cli.system.writeFile(
          flags['metadata-file'],
          utf8(metadataOf(ref, result.imageId, namesOf(outputs, flags.tag))),
        );
      if (isQuiet) await cli.out(`${result.imageId}\n`);
      else await cli.err(warningsText(result.model, cli.globals.debug || flags.debug));
      return 0;
    } catch (error) {
      if (error instanceof CliError) throw error;
      throw fail(error);
    }
  },
});

type Given = 'context' | 'tags' | 'outputs' | 'secrets' | 'request' | 'asJson' | 'signal';

/** What flags say by themselves. @throws Error in buildx's words */
function plainOptions(cli: Cli, flags: Flags): Omit<BuildOptions, Given> {
  requireKeys(flags['build-arg']);
  requireKeys(flags.label);
  return {
    file: flags.file,
    named: flags['build-context'],
    buildArgs: argumentPairs(flags['build-arg'], cli.system.env),
    labels: labelPairs(flags.label),
    noCache: flags['no-cache'],
    noCacheStages: flags['no-cache-filter'],
    entitlements: entitlements(flags.allow),
    pull: flags.pull,
    target: flags.target,
    network: flags.network,
    platform: platformsOf(cli, flags.platform),
    shmSize: flags['shm-size'],
    cgroupParent: flags['cgroup-parent'],
    ulimits: flags.ulimit,
    addHosts: flags['add-host'],
    cacheFrom: flags['cache-from'],
  };
}

/** Names of what was built. */
function namesOf(outputs: readonly BuildOutput[], tags: readonly string[]): readonly string[] {
  if (tags.length > 0) return tags;
  return outputs.flatMap(({ sent }) => (sent.Attrs.name ?? '').split(',').filter((name) => name !== ''));
}

/** What `--metadata-file` gets. */
function metadataOf(ref: string, imageId: string, tags: readonly string[]): string {
  const names = tags.map((tag) => fullString(parseReference(tag))).join(',');
  const metadata = {
    'buildx.build.ref': `default/default/${ref}`,
    'containerimage.config.digest': imageId,
    'containerimage.digest': imageId,
    ...(names === '' ? {} : { 'image.name': names }),
  };
  return JSON.stringify(metadata, null, 2);
}

/** As `--check` names it: the path from here. */
function shownDockerfile(context: string, file: string): string {
  if (file === '-' || context === '-' || /^[a-z]+:\/\//.test(context)) return '';
  if (file !== '') return file;
  const parts = context.split('/').filter((part, index) => part !== '.' && (part !== '' || index === 0));
  return [...parts, 'Dockerfile'].join('/');
}

function checkTag(tag: string): void {
  try {
    if (tag === '') throw new Error('repository name must have at least one component');
    parseReference(tag);
  } catch (error) {
    const reason = messageOf(error).replace(
      /^invalid reference format: repository name \(.*\) must be/,
      'repository name must be',
    );
    throw new CliError(`ERROR: failed to build: invalid tag ${JSON.stringify(tag)}: ${reason}`);
  }
}

/** One platform, by flag or environment. @throws Error in containerd's and BuildKit's words */
function platformsOf(cli: Cli, given: readonly string[]): string {
  const platform = platformOf(cli, given.join(','));
  if (platform === '') return '';
  if (platform.includes(',')) throw notWithThisDriver('Multi-platform build', 'build-multi-platform');
  platformJson(platform);
  return platform;
}
