/** docker buildx build: start a build (docker/docs reference/cli/docker/buildx/build). */

import { SIGINT, SIGTERM } from '../../../kernel/uapi/signal.ts';
import { utf8 } from '../../../lib/bytes.ts';
import type { BuildOptions } from '../../build/build-options.ts';
import { requireContext } from '../../build/input.ts';
import { buildOutputs, writeOutput } from '../../build/outputs.ts';
import { checkReport, warningsText } from '../../build/report.ts';
import { readSecrets } from '../../build/secrets.ts';
import { startSentBuild } from '../../build/sent-build.ts';
import { type ProgressMode, viewBuild } from '../../build/stream-view.ts';
import { command, exactly } from '../../cli/command.ts';
import { CliError, messageOf } from '../../cli/errors.ts';
import { bool, bytes, int, string, stringArray, strings, ulimits } from '../../cli/flag.ts';
import { platformOf } from '../../cli/platform.ts';
import { fullString, parseReference } from '../../cli/reference.ts';

export default command({
  path: 'buildx build',
  aliases: ['build', 'builder build', 'image build', 'buildx b'],
  use: '[OPTIONS] PATH | URL | -',
  short: 'Start a build',
  args: exactly(1),
  flags: {
    'add-host': strings('Add a custom host-to-IP mapping (format: "host:ip")'),
    allow: stringArray('Allow extra privileged entitlement (e.g., "network.host", "security.insecure", "device")', {
      absent: 'this builder has no entitlements to grant',
    }),
    annotation: stringArray('Add annotation to the image', {
      absent: 'this builder writes Docker images, which have no annotations',
    }),
    attest: stringArray('Attestation parameters (format: "type=sbom,generator=image")', {
      absent: 'this builder makes no attestations',
    }),
    'build-arg': stringArray('Set build-time variables'),
    'build-context': stringArray('Additional build contexts (e.g., name=path)'),
    builder: string('Override the configured builder instance', { absent: 'there is one builder, the default' }),
    'cache-from': stringArray('External cache sources (e.g., "user/app:cache", "type=local,src=path/to/dir")'),
    'cache-to': stringArray('Cache export destinations (e.g., "user/app:cache", "type=local,dest=path/to/dir")', {
      absent: 'this builder exports no cache',
    }),
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
    'no-cache-filter': stringArray('Do not cache specified stages', { absent: 'name the whole build with --no-cache' }),
    output: stringArray('Output destination (format: "type=local,dest=path")', { short: 'o' }),
    platform: stringArray('Set target platform for build'),
    progress: string(
      'Set type of progress output ("auto", "none",  "plain", "quiet", "rawjson", "tty"). Use plain to show container output',
      { default: 'auto' },
    ),
    provenance: string('Shorthand for "--attest=type=provenance"', { absent: 'this builder makes no attestations' }),
    pull: bool('Always attempt to pull all referenced images'),
    push: bool('Shorthand for "--output=type=registry"'),
    quiet: bool('Suppress the build output and print image ID on success', { short: 'q' }),
    sbom: string('Shorthand for "--attest=type=sbom"', { absent: 'this builder makes no attestations' }),
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
  },
  support:
    'partial: one builder; no cache import or export, attestations, ssh or other platforms; --push and --load follow the build',
  async run({ cli, args, flags }) {
    const fail = (error: unknown): CliError => new CliError(`ERROR: failed to build: ${messageOf(error)}`);
    const modes = ['auto', 'plain', 'tty', 'quiet', 'none', 'rawjson'];
    const mode = flags.progress === 'auto' ? cli.env('BUILDKIT_PROGRESS') || 'auto' : flags.progress;
    if (flags.quiet && flags.progress !== 'auto' && flags.progress !== 'quiet')
      throw new CliError(`ERROR: progress=${flags.progress} and quiet cannot be used together`);
    if (!modes.includes(mode)) throw new CliError(`ERROR: invalid progress mode: ${mode}`);
    const isCheck = flags.check || flags.call === 'check' || flags.call === 'lint';
    const isTold = flags.call === 'outline' || flags.call === 'targets';
    if (!isCheck && !isTold && !['build', ''].includes(flags.call))
      throw fail(`--call=${flags.call} is not supported here`);
    for (const tag of flags.tag) checkTag(tag);
    try {
      const outputs = buildOutputs(flags.output, flags.load, flags.push);
      await requireContext(cli, args[0] ?? '');
      const secrets = await readSecrets(cli, flags.secret);
      const client = await cli.client();
      const { builderVersion, takesBuildFiles } = await client.ping();
      const bySession = isTold || (builderVersion === '2' && !takesBuildFiles);
      const stopped = new AbortController();
      for (const signal of [SIGINT, SIGTERM]) cli.system.onSignal(signal, () => stopped.abort());
      const options: BuildOptions = {
        context: args[0] ?? '',
        file: flags.file,
        named: flags['build-context'],
        tags: flags.tag,
        outputs: outputs.sent,
        buildArgs: Object.fromEntries(flags['build-arg'].map((item) => keyValue(item, cli.system.env))),
        labels: labelPairs(flags.label),
        secrets,
        noCache: flags['no-cache'],
        pull: flags.pull,
        target: flags.target,
        network: flags.network,
        platform: platformOf(cli, flags.platform.join(',')),
        shmSize: flags['shm-size'],
        cgroupParent: flags['cgroup-parent'],
        ulimits: flags.ulimit,
        addHosts: flags['add-host'],
        cacheFrom: flags['cache-from'],
        request: isCheck ? 'frontend.lint' : isTold ? `frontend.${flags.call}` : '',
        signal: stopped.signal,
      };
      const stream = bySession
        ? await (await import('../../build/session/session-request.ts')).startSessionBuild(cli, client, options)
        : await startSentBuild(cli, client, idOf(cli.system.random(32)), options);
      const result = await viewBuild(cli, stream, flags.quiet ? 'quiet' : (mode as ProgressMode));
      if (isCheck) return await checkReport(cli, result.model, shownDockerfile(args[0] ?? '', flags.file));
      if (isTold) {
        await cli.err(warningsText(result.model, cli.globals.debug || flags.debug));
        await cli.out(result.told);
        return 0;
      }
      await writeOutput(cli, outputs, result.output);
      if (flags.iidfile !== '') await cli.system.writeFile(flags.iidfile, utf8(result.imageId));
      if (flags['metadata-file'] !== '')
        await cli.system.writeFile(flags['metadata-file'], utf8(metadataOf(result.imageId, flags.tag)));
      if (flags.quiet) await cli.out(`${result.imageId}\n`);
      else await cli.err(warningsText(result.model, cli.globals.debug || flags.debug));
      return 0;
    } catch (error) {
      if (error instanceof CliError) throw error;
      throw fail(error);
    }
  },
});

/** What `--metadata-file` gets. */
function metadataOf(imageId: string, tags: readonly string[]): string {
  const names = tags.map((tag) => fullString(parseReference(tag))).join(',');
  const metadata = {
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
    parseReference(tag);
  } catch (error) {
    const reason = messageOf(error).replace(
      /^invalid reference format: repository name \(.*\) must be/,
      'repository name must be',
    );
    throw new CliError(`ERROR: failed to build: invalid tag ${JSON.stringify(tag)}: ${reason}`);
  }
}

/** `NAME` alone takes the caller's value; null where there is none. */
function keyValue(text: string, env: ReadonlyMap<string, string>): [string, string | null] {
  const at = text.indexOf('=');
  return at < 0 ? [text, env.get(text) ?? null] : [text.slice(0, at), text.slice(at + 1)];
}

function idOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A name alone is an empty label. */
function labelPairs(items: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    items.map((item) => {
      const at = item.indexOf('=');
      return at < 0 ? [item, ''] : [item.slice(0, at), item.slice(at + 1)];
    }),
  );
}
