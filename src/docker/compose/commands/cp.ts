/** docker compose cp: copy files/folders between a service container and the local filesystem. */

import type { ContainerSummary } from '../../../engine/api/types/container.ts';
import { exactly } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, int } from '../../cli/flag.ts';
import cp from '../../commands/container/cp.ts';
import type { Compose } from '../context.ts';
import { delegate } from '../delegate.ts';
import { listContainers, nameOf, oneContainer } from '../ops/containers.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'cp',
  use: '[OPTIONS] SERVICE:SRC_PATH DEST_PATH|-\n\tdocker compose cp [OPTIONS] SRC_PATH|- SERVICE:DEST_PATH',
  short: 'Copy files/folders between a service container and the local filesystem',
  args: exactly(2),
  counts: 'docker',
  flags: {
    all: bool('Include containers created by the run command'),
    archive: bool('Archive mode (copy all uid/gid information)', { short: 'a' }),
    'follow-link': bool('Always follow symbol link in SRC_PATH', { short: 'L' }),
    index: int('Index of the container if service has multiple replicas'),
  },
  support: 'full',
  services: true,
  async run({ compose, args, flags }) {
    const [source = '', target = ''] = args;
    if (source === '') throw new CliError('source can not be empty');
    if (target === '') throw new CliError('destination can not be empty');
    const [from, to] = [split(source), split(target)];
    if (from.service !== '' && to.service !== '') throw new CliError('copying between services is not supported');
    if (from.service === '' && to.service === '') throw new CliError('unknown copy direction');
    const containers = await targets(compose, from.service || to.service, flags.index, flags.all);
    const words = ['-q', ...(flags.archive ? ['-a'] : []), ...(flags['follow-link'] ? ['-L'] : [])];
    await compose.run(async (progress) => {
      for (const container of from.service === '' ? containers : containers.slice(0, 1)) {
        const name = nameOf(container);
        const shown =
          from.service === '' ? `copy ${source} to ${name}:${to.path}` : `copy ${name}:${from.path} to ${target}`;
        progress.event({ id: name, state: 'working', text: shown, status: 'Copying' });
        const { Id } = container;
        const places = from.service === '' ? [source, `${Id}:${to.path}`] : [`${Id}:${from.path}`, target];
        await delegate(compose.cli, cp, [...words, ...places]);
        progress.event({ id: name, state: 'done', text: shown, status: 'Copied' });
      }
    }, 'Copying');
  },
});

async function targets(compose: Compose, service: string, index: number, all: boolean): Promise<ContainerSummary[]> {
  const client = await compose.client();
  const project = await compose.projectName();
  if (index > 0) return [await oneContainer(client, project, service, { index, all: true })];
  const oneOff = all ? 'include' : 'exclude';
  const found = await listContainers(client, project, { all: true, services: [service], oneOff });
  if (found.length === 0) throw new CliError(`no container found for service "${service}"`);
  return found;
}

/** `SERVICE:PATH`, unless it is an absolute or a dotted path. */
function split(argument: string): { readonly service: string; readonly path: string } {
  const at = argument.indexOf(':');
  if (at <= 0 || argument.startsWith('/') || argument.startsWith('.')) return { service: '', path: argument };
  return { service: argument.slice(0, at), path: argument.slice(at + 1) };
}
