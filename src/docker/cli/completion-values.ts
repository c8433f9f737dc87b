/**
 * What may stand in a command's arguments and after its flags, for completion: names that the daemon is asked for, and lists of
 * docker/cli's own (its completion package). Left out: values of filters, of --mount and of log options.
 */

import type { System } from '../../kernel/exec/program.ts';
import * as capability from '../../kernel/uapi/capability.ts';
import { SIGNAL_NAMES } from '../../kernel/uapi/signal.ts';
import type { Client } from '../client.ts';
import { Cli } from './cli.ts';

/** Cobra's directives, as numbers of its protocol. */
export const directives = { fileNames: 0, noSpace: 2, nothingElse: 4, folders: 16 } as const;

/** Names of things that the daemon has. */
export type Kind = 'running' | 'containers' | 'images' | 'volumes' | 'networks' | 'log drivers' | 'volume drivers';

export interface Values {
  /** In docker/cli's order. */
  readonly words?: readonly string[];
  /** And these names. */
  readonly kind?: Kind;
  /** What stands behind each of those names. */
  readonly suffix?: string;
  /** Default: nothing else, and a space behind it. */
  readonly directive?: number;
}

const containerOr = (...words: readonly string[]): Values => ({ words: ['container:', ...words] });
const capabilities: Values = {
  words: ['ALL', ...Object.keys(capability).filter((name) => name.startsWith('CAP_'))],
};
const restarts: Values = { words: ['no', 'always', 'on-failure', 'unless-stopped'] };
const signals: Values = { words: SIGNAL_NAMES.slice(1) };
const platforms: Values = {
  words: [
    'linux/386',
    'linux/amd64',
    'linux/arm',
    'linux/arm/v5',
    'linux/arm/v6',
    'linux/arm/v7',
    'linux/arm64',
    'linux/arm64/v8',
    'linux/ppc64le',
    'linux/s390x',
    'linux/riscv64',
  ],
};

const creating: readonly (readonly [string, Values])[] = [
  ['cap-add', capabilities],
  ['cap-drop', capabilities],
  ['cgroupns', { words: ['host', 'private'] }],
  ['env-file', { directive: directives.fileNames }],
  ['ipc', containerOr('host', 'none', 'private', 'shareable')],
  ['link', { kind: 'containers', suffix: ':', directive: directives.noSpace }],
  ['log-driver', { kind: 'log drivers' }],
  ['network', { kind: 'networks' }],
  ['pid', containerOr('host')],
  ['platform', platforms],
  ['pull', { words: ['always', 'missing', 'never'] }],
  ['restart', restarts],
  ['stop-signal', signals],
  ['userns', { words: ['host'] }],
  ['uts', { words: ['host'] }],
  ['volume-driver', { kind: 'volume drivers' }],
  ['volumes-from', { kind: 'containers' }],
];

/** By command and flag: `container run --network`. */
const flagValues: ReadonlyMap<string, Values> = new Map<string, Values>([
  ...['container run', 'container create'].flatMap((path) =>
    creating.map(([flag, values]) => [`${path} --${flag}`, values] as const),
  ),
  ...['kill', 'restart', 'stop'].map((verb) => [`container ${verb} --signal`, signals] as const),
  ['container update --restart', restarts],
  ['image pull --platform', platforms],
  ['inspect --type', { words: ['container', 'image', 'network', 'volume'] }],
]);

/** What may follow a flag of a command. */
export function valuesOfFlag(path: string, flag: string): Values {
  const isCreating = path === 'container run' || path === 'container create';
  const otherwise = isCreating ? directives.nothingElse : directives.fileNames;
  return flagValues.get(`${path} --${flag}`) ?? { directive: otherwise };
}

/** @returns none where the daemon doesn't answer */
export async function namesOf(system: System, kind: Kind): Promise<readonly string[]> {
  const home = system.env.get('HOME') || '/root';
  const configDirectory = system.env.get('DOCKER_CONFIG') || `${home}/.docker`;
  const cli = new Cli(system, { configDirectory, host: [], context: '', debug: false, tls: false });
  return await cli
    .client()
    .then((client) => askNames(client, kind))
    .catch(() => []);
}

async function askNames(client: Client, kind: Kind): Promise<readonly string[]> {
  switch (kind) {
    case 'running':
    case 'containers': {
      const list = await client.call('GET /containers/json', { query: kind === 'running' ? {} : { all: '1' } });
      return list.flatMap(({ Names }) => Names.map((name) => name.replace(/^\//, '')));
    }
    case 'images': {
      const list = await client.call('GET /images/json', {});
      return list.flatMap(({ RepoTags }) => (RepoTags ?? []).filter((tag) => tag !== '<none>:<none>'));
    }
    case 'volumes':
      return ((await client.call('GET /volumes', {})).Volumes ?? []).map(({ Name }) => Name);
    case 'networks':
      return (await client.call('GET /networks', {})).map(({ Name }) => Name);
    case 'log drivers':
      return (await client.call('GET /info', {})).Plugins.Log;
    case 'volume drivers':
      return (await client.call('GET /info', {})).Plugins.Volume;
  }
}
