/** docker compose config: parse, resolve and render compose file in canonical format. */

import { utf8 } from '../../../lib/bytes.ts';
import { tabulate } from '../../../lib/tabwriter.ts';
import { anyArgs } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';
import type { Compose } from '../context.ts';
import { checkContainerNames, choose, imageOf, type Project, serviceNames, serviceOf } from '../model/project.ts';
import { goJson, projectTree, serviceHash } from '../model/render.ts';
import { sortedTree, type TreeMap } from '../model/tree.ts';
import { variablesOf } from '../model/variables.ts';
import { writeYaml } from '../model/write-yaml.ts';
import { imagesOnly, withImageDigests } from '../ops/image-digests.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'config',
  use: '[OPTIONS] [SERVICE...]',
  short: 'Parse, resolve and render compose file in canonical format',
  args: anyArgs,
  flags: {
    environment: bool('Print environment used for interpolation.'),
    format: string('Format the output. Values: [yaml | json]'),
    hash: string('Print the service config hash, one per line.'),
    images: bool('Print the image names, one per line.'),
    'lock-image-digests': bool('Produces an override file with image digests'),
    models: bool('Print the model names, one per line.'),
    networks: bool('Print the network names, one per line.'),
    'no-consistency': bool("Don't check model consistency - warning: may produce invalid Compose output"),
    // Taken, and without effect in the real one too.
    'no-env-resolution': bool("Don't resolve service env files"),
    'no-interpolate': bool("Don't interpolate environment variables"),
    'no-normalize': bool("Don't normalize compose model"),
    'no-path-resolution': bool("Don't resolve file paths"),
    output: string('Save to file (default to stdout)', { short: 'o' }),
    profiles: bool('Print the profile names, one per line.'),
    quiet: bool("Only validate the configuration, don't print anything", { short: 'q' }),
    'resolve-image-digests': bool('Pin image tags to digests'),
    services: bool('Print the service names, one per line.'),
    variables: bool('Print model variables and default values.'),
    volumes: bool('Print the volume names, one per line.'),
  },
  support: 'full',
  services: true,
  async run({ compose, args, flags }) {
    const more = {
      interpolate: !flags['no-interpolate'],
      resolvePaths: !flags['no-path-resolution'],
      normalize: !flags['no-normalize'] && !compose.flags.compatibility,
      consistency: !flags['no-consistency'],
    };
    const load = (services: readonly string[] = []): Promise<Project> => compose.project(services, more);
    const { cli } = compose;
    const lines = (words: readonly string[]): Promise<void> =>
      flags.quiet ? Promise.resolve() : cli.out(words.map((word) => `${word}\n`).join(''));
    if (flags.services && flags['no-interpolate']) {
      const { tree } = await compose.loader.model(compose.loadOptions(more));
      const services = tree.get('services');
      return void (await lines(services instanceof Map ? [...services.keys()] : []));
    }
    if (flags.services) {
      const project = await load();
      return void (await lines(choose(project, [], 'dependencies')));
    }
    if (flags.volumes) return void (await lines([...(await load()).volumes.keys()]));
    if (flags.networks) return void (await lines([...(await load()).networks.keys()]));
    if (flags.models)
      return void (await lines([...(await load()).models.values()].flatMap(({ model }) => model ?? [])));
    if (flags.hash !== '') return void (await lines(hashesOf(await load(), flags.hash)));
    if (flags.profiles) return void (await lines(profilesOf(await load(args))));
    if (flags.images) {
      const project = await load(args);
      const images = [...project.services.values()].map((item) => imageOf(item, project.name, compose.separator));
      return void (await lines(images));
    }
    if (flags.variables) return void (await cli.out(await variablesText(compose, flags.format)));
    if (flags.environment) {
      const { environment } = await load();
      return void (await lines([...environment].map(([key, value]) => `${key}=${value}`).sort()));
    }
    const digests = flags['lock-image-digests'] ? 'lock' : flags['resolve-image-digests'] ? 'resolve' : undefined;
    const text = await rendered(compose, args, flags.format || 'yaml', { ...more, digests });
    if (flags.quiet) return undefined;
    if (flags.output !== '') await cli.system.writeFile(flags.output, utf8(text));
    else await cli.out(text);
    return undefined;
  },
});

interface LoadChoices {
  readonly interpolate: boolean;
  readonly resolvePaths: boolean;
  readonly normalize: boolean;
  readonly consistency: boolean;
  /** Of images: `lock` shows nothing else. */
  readonly digests: 'lock' | 'resolve' | undefined;
}

async function rendered(
  compose: Compose,
  services: readonly string[],
  format: string,
  more: LoadChoices,
): Promise<string> {
  const unsupported = (): CliError => new CliError(`unsupported format "${format}"`);
  if (!more.interpolate) {
    const { tree } = await compose.loader.model(compose.loadOptions(more));
    const sorted = sortedTree(tree) as TreeMap;
    if (format === 'json') return goJson(sorted, '  ');
    if (format !== 'yaml') throw unsupported();
    return writeYaml(sorted);
  }
  let project = await compose.loader.resolved(await compose.project(services, more), true);
  if (more.digests) project = await withImageDigests(compose, project);
  if (more.digests === 'lock') project = imagesOnly(project);
  if (more.consistency) checkContainerNames(project);
  if (format !== 'json' && format !== 'yaml') throw unsupported();
  const text = format === 'json' ? goJson(projectTree(project, 'json'), '  ') : writeYaml(projectTree(project, 'yaml'));
  // Read again, a dollar must stay one.
  return text.replaceAll('$', '$$$$');
}

function hashesOf(project: Project, wanted: string): string[] {
  const names = wanted === '*' ? serviceNames(project) : wanted.split(',').sort();
  return names.map((name) => `${name} ${serviceHash(serviceOf(project, name))}`);
}

function profilesOf(project: Project): string[] {
  const all = [...project.services.values(), ...project.disabled.values()];
  return [...new Set(all.flatMap(({ profiles }) => profiles ?? []))].sort();
}

async function variablesText(compose: Compose, format: string): Promise<string> {
  const { tree } = await compose.loader.model(compose.loadOptions({ interpolate: false }));
  const variables = variablesOf(tree);
  if (format === 'json') {
    const object = Object.fromEntries(
      variables.map(({ name, required, fallback, alternative }) => [
        name,
        { Name: name, DefaultValue: fallback, PresenceValue: alternative, Required: required },
      ]),
    );
    return `${JSON.stringify(object, null, 4)}\n\n`;
  }
  const rows = variables.map((item) => `${item.name}\t${item.required}\t${item.fallback}\t${item.alternative}\n`);
  return tabulate(`NAME\tREQUIRED\tDEFAULT VALUE\tALTERNATE VALUE\n${rows.join('')}`, { minWidth: 20, padding: 3 });
}
