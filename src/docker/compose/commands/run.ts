/** docker compose run: run a one-off command on a service. */

import { hex } from '../../../lib/bytes.ts';
import { checkTty } from '../../cli/attached.ts';
import { atLeast, type Values } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, list, string, stringArray } from '../../cli/flag.ts';
import { startAttached } from '../../container/start-attached.ts';
import type { Compose } from '../context.ts';
import { applyCreateFlags, isIgnoringOrphans } from '../create-flags.ts';
import { type Project, replaceService, type Service, serviceOf, withDisabled, withSelected } from '../model/project.ts';
import { portKind, volumeMountKind } from '../model/service-shape.ts';
import { shellWords } from '../model/shell-words.ts';
import { parsePort, parseVolume } from '../model/short-syntax.ts';
import { listContainers } from '../ops/containers.ts';
import { Convergence } from '../ops/converge.ts';
import { createProject, ensureImages } from '../ops/create.ts';
import { injectFiles } from '../ops/files.ts';
import { label } from '../ops/labels.ts';
import { startProject } from '../ops/start.ts';
import { waitForDependencies } from '../ops/wait.ts';
import { runEnvironment } from '../run-environment.ts';
import { subcommand } from '../subcommand.ts';

const flags = {
  build: bool('Build image before starting container'),
  'cap-add': list('Add Linux capabilities'),
  'cap-drop': list('Drop Linux capabilities'),
  detach: bool('Run container in background and print container ID', { short: 'd' }),
  entrypoint: string('Override the entrypoint of the image'),
  env: stringArray('Set environment variables', { short: 'e' }),
  'env-from-file': stringArray('Set environment variables from file'),
  interactive: bool('Keep STDIN open even if not attached', { short: 'i', default: true }),
  label: stringArray('Add or override a label', { short: 'l' }),
  name: string('Assign a name to the container'),
  'no-TTY': bool('Disable pseudo-TTY allocation (default: auto-detected)', { short: 'T', default: true }),
  'no-deps': bool("Don't start linked services"),
  publish: stringArray("Publish a container's port(s) to the host", { short: 'p' }),
  pull: string('Pull image before running ("always"|"missing"|"never")', { default: 'policy' }),
  quiet: bool("Don't print anything to STDOUT", { short: 'q' }),
  'quiet-build': bool('Suppress progress output from the build process'),
  'quiet-pull': bool('Pull without printing progress information'),
  'remove-orphans': bool('Remove containers for services not defined in the Compose file'),
  rm: bool('Automatically remove the container when it exits'),
  'service-ports': bool("Run command with all service's ports enabled and mapped to the host", { short: 'P' }),
  tty: bool('Allocate a pseudo-TTY', { short: 't', default: true, hidden: true }),
  'use-aliases': bool("Use the service's network useAliases in the network(s) the container connects to"),
  user: string('Run as specified username or uid', { short: 'u' }),
  volume: stringArray('Bind mount a volume', { short: 'v' }),
  workdir: string('Working directory inside the container', { short: 'w' }),
};

type Flags = Values<typeof flags>;

export default subcommand({
  name: 'run',
  use: '[OPTIONS] SERVICE [COMMAND] [ARGS...]',
  short: 'Run a one-off command on a service',
  args: atLeast(1),
  flags,
  flagAliases: new Map([
    ['volumes', 'volume'],
    ['labels', 'label'],
  ]),
  interspersed: false,
  support: 'full',
  services: true,
  async run({ compose, args, flags, changed }) {
    const [name = '', ...command] = args;
    if (flags.quiet) compose.view.mode = 'quiet';
    if (flags.publish.length > 0 && flags['service-ports'])
      throw new CliError('--service-ports and --publish are incompatible');
    const tty = wantsTty(compose, flags, changed);
    const entrypoint = changed('entrypoint') ? shellWords(flags.entrypoint) : undefined;
    let project = await compose.fullProject([name]);
    if (flags['no-deps']) project = withSelected(project, [name], 'nobody');
    project = replaceService(project, withPortsAndVolumes(compose, serviceOf(project, name), flags));
    project = applyCreateFlags(project, { pull: changed('pull') ? flags.pull : undefined, build: flags.build });
    const labels = new Map(
      flags.label.map((item): [string, string] => {
        const at = item.indexOf('=');
        if (at < 0) throw new CliError('label must be set as KEY=VALUE');
        return [item.slice(0, at), item.slice(at + 1)];
      }),
    );
    const environment = await runEnvironment(compose, project, flags.env, flags['env-from-file']);
    await startOthers(compose, project, name, flags);
    const service = changedService(serviceOf(project, name), flags, { tty, command, entrypoint, environment, labels });
    checkTty(compose.cli, flags.interactive, tty);
    const id = await createOne(compose, project, service, flags);
    await compose.notices.flush();
    const body = {
      Tty: tty,
      AttachStdin: flags.interactive,
      AttachStdout: true,
      AttachStderr: true,
      HostConfig: { AutoRemove: flags.rm },
    };
    const status = await startAttached(compose.cli, id, body, {
      detach: flags.detach,
      detachKeys: '',
      sigProxy: true,
    });
    // An error without words is a line of its own to docker.
    if (status !== 0) await compose.cli.err('\n');
    return status;
  },
});

function wantsTty(compose: Compose, flags: Flags, changed: (name: keyof Flags & string) => boolean): boolean {
  if (changed('tty') && changed('no-TTY')) throw new CliError("--tty and --no-TTY can't be used together");
  if (changed('tty')) return flags.tty;
  if (changed('no-TTY')) return !flags['no-TTY'];
  const { system } = compose.cli;
  if (!changed('interactive') && !system.isTerminal(0)) return false;
  return system.isTerminal(1);
}

/** Without --service-ports a service's ports stay free. */
function withPortsAndVolumes(compose: Compose, service: Service, flags: Flags): Service {
  const ports = flags.publish.flatMap(parsePort).map((port) => portKind.decode(port, ''));
  const volumes = flags.volume.map((text) => {
    const volume = volumeMountKind.decode(parseVolume(text), '');
    if (volume.type !== 'bind' || volume.source === undefined || volume.source.startsWith('/')) return volume;
    return { ...volume, source: `${compose.cli.system.cwd()}/${volume.source}`.replace('/./', '/') };
  });
  return {
    ...service,
    ports: flags['service-ports'] ? (service.ports ?? []) : ports,
    ...(volumes.length === 0 ? {} : { volumes: [...(service.volumes ?? []), ...volumes] }),
  };
}

function buildOptions(flags: Flags, services: readonly string[]) {
  return { services, dependencies: true, quiet: flags['quiet-build'], args: [], pull: false, noCache: false };
}

/** What the service depends on; the project's networks and volumes in any case. */
async function startOthers(compose: Compose, project: Project, name: string, flags: Flags): Promise<void> {
  const others = withDisabled(project, [name]);
  await compose.run(async (progress) => {
    const created = await createProject(compose, progress, others, {
      services: [],
      build: buildOptions(flags, []),
      quietPull: flags['quiet-pull'],
      removeOrphans: flags['remove-orphans'],
      ignoreOrphans: isIgnoringOrphans(project),
      assumeYes: false,
      recreate: 'diverged',
      recreateDependencies: 'diverged',
      inherit: false,
      timeout: undefined,
    });
    if (created.services.size > 0) await startProject(compose, progress, created);
  });
}

interface Changes {
  readonly tty: boolean;
  readonly command: string[];
  readonly entrypoint: string[] | undefined;
  readonly environment: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
}

function changedService(service: Service, flags: Flags, changes: Changes): Service {
  const { restart: _, deploy, container_name: _name, ...rest } = service;
  const { restart_policy: _policy, ...deployment } = deploy ?? {};
  const result: Service = { ...rest, ...(deploy ? { deploy: deployment } : {}), scale: 1 };
  result.tty = changes.tty;
  result.stdin_open = flags.interactive;
  if (flags.name !== '') result.container_name = flags.name;
  if (changes.command.length > 0) result.command = changes.command;
  if (flags.user !== '') result.user = flags.user;
  if (flags.workdir !== '') result.working_dir = flags.workdir;
  if (changes.entrypoint) {
    result.entrypoint = changes.entrypoint;
    if (changes.command.length === 0) result.command = [];
  }
  const [add, drop] = [flags['cap-add'], flags['cap-drop']];
  if (add.length + drop.length > 0) {
    result.cap_add = [...(service.cap_add ?? []), ...add].filter((name) => !drop.includes(name));
    result.cap_drop = [...(service.cap_drop ?? []).filter((name) => !add.includes(name)), ...drop];
  }
  if (changes.environment.size > 0)
    result.environment = new Map([...(service.environment ?? []), ...changes.environment]);
  if (changes.labels.size > 0) result.labels = new Map([...(service.labels ?? []), ...changes.labels]);
  return result;
}

/** Answers the new container's ID. */
async function createOne(compose: Compose, given: Project, service: Service, flags: Flags): Promise<string> {
  const slug = hex(compose.cli.system.random(32));
  const { separator } = compose;
  const project = await ensureImages(compose, given, {
    build: buildOptions(flags, [service.name]),
    quietPull: flags['quiet-pull'],
  });
  const image = serviceOf(project, service.name).customLabels.get(label.image);
  const oneOff: Service = {
    ...service,
    container_name: service.container_name ?? [project.name, service.name, 'run', slug.slice(0, 12)].join(separator),
    customLabels: new Map([
      ...service.customLabels,
      ...(image === undefined ? [] : ([[label.image, image]] as const)),
      [label.slug, slug],
      [label.oneOff, 'True'],
    ]),
  };
  const client = await compose.client();
  const containers = await listContainers(client, project.name, { all: true, oneOff: 'include' });
  const silent = { event: () => undefined, tail: () => undefined };
  if (!flags['no-deps']) {
    const dependencies = oneOff.depends_on ?? new Map();
    await waitForDependencies(compose, silent, project, service.name, dependencies, containers);
  }
  const convergence = new Convergence(compose, silent, project, containers);
  const { Id } = await convergence.createOne(convergence.resolve(oneOff), oneOff.container_name ?? '', {
    number: -1,
    autoRemove: flags.rm,
    attachStdin: flags.interactive,
    aliases: flags['use-aliases'],
    labels: new Map([...(oneOff.labels ?? []), ...oneOff.customLabels]),
  });
  await injectFiles(compose, project, oneOff, Id);
  return Id;
}
