/** What `docker buildx history inspect` says of a build: as JSON, for templates, and in paragraphs (buildx's history/inspect.go). */
import { rfc3339Nano } from '../../../lib/rfc3339.ts';
import { tabulate } from '../../../lib/tabwriter.ts';
import { absolute } from '../../container/create-body.ts';
import { type Attachment, type BuildRecord, statusOf } from './control.ts';

interface Pair {
  readonly Name: string;
  readonly Value: string;
}

export interface Details {
  readonly Name?: string;
  readonly Ref: string;
  readonly Context?: string;
  readonly Dockerfile?: string;
  readonly Target?: string;
  readonly Platform?: readonly string[];
  readonly NamedContexts?: readonly Pair[];
  readonly StartedAt: string;
  readonly CompletedAt?: string;
  /** Nanoseconds. */
  readonly Duration: number;
  readonly Status: string;
  readonly Error?: { readonly Code: number; readonly Message: string };
  readonly NumCompletedSteps: number;
  readonly NumTotalSteps: number;
  readonly NumCachedSteps: number;
  readonly BuildArgs?: readonly Pair[];
  readonly Labels?: readonly Pair[];
  readonly Config: Readonly<Record<string, unknown>>;
  readonly Materials?: readonly { readonly URI: string; readonly Digests: readonly string[] }[];
  readonly Attachments?: readonly { readonly Digest: string; readonly Platform?: string; readonly Type: string }[];
}

/** Attributes with a place of their own, the rest being shown raw. */
const placed = new Set([
  'context',
  'filename',
  'target',
  'platform',
  'frontend.caps',
  'requestid',
  'source',
  'cmdline',
]);

/** Attributes by the names in the configuration and above their values, in their order. */
const settings: readonly (readonly [attribute: string, name: string, title: string])[] = [
  ['force-network-mode', 'Network', 'Network'],
  ['add-hosts', 'ExtraHosts', 'Extra Hosts'],
  ['hostname', 'Hostname', 'Hostname'],
  ['cgroup-parent', 'CgroupParent', 'Cgroup Parent'],
  ['image-resolve-mode', 'ImageResolveMode', 'Image Resolve Mode'],
  ['build-arg:BUILDKIT_MULTI_PLATFORM', 'MultiPlatform', 'Multi-Platform'],
  ['no-cache', 'NoCache', 'No Cache'],
  ['shm-size', 'ShmSize', 'Shm Size'],
  ['ulimit', 'Ulimit', 'Resource Limits'],
];

const lists = new Set(['ExtraHosts']);
const marks = new Set(['MultiPlatform', 'NoCache']);

function pairs(attributes: BuildRecord['attributes'], prefix: string): Pair[] {
  return [...attributes]
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, Value]) => ({ Name: key.slice(prefix.length), Value }))
    .sort((a, b) => (a.Name < b.Name ? -1 : 1));
}

function configOf(attributes: BuildRecord['attributes']): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const [attribute, name] of settings) {
    const value = attributes.get(attribute);
    if (value === undefined || (name === 'NoCache' && value !== '')) continue;
    config[name] = lists.has(name) ? value.split(',') : marks.has(name) ? true : value;
  }
  const stages = attributes.get('no-cache');
  if (stages) config.NoCacheFilter = stages.split(',');
  const known = new Set(settings.map(([attribute]) => attribute));
  const rest = [...attributes].filter(
    ([key]) => !known.has(key) && !placed.has(key) && !/^(build-arg|label|context|vcs|local):/.test(key),
  );
  if (rest.length > 0)
    config.RestRaw = rest.map(([Name, Value]) => ({ Name, Value })).sort((a, b) => (a.Name < b.Name ? -1 : 1));
  return config;
}

const filled = <T extends object>(key: string, values: readonly T[]): Record<string, readonly T[]> =>
  values.length === 0 ? {} : { [key]: values };

/** From here, where it lies below. */
function shownPath(path: string, cwd: string): string {
  if (path === cwd) return '.';
  return path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : path;
}

export interface DetailOptions {
  readonly cwd: string;
  /** Nanoseconds since 1970. */
  readonly now: number;
  /** Of the provenance. */
  readonly materials: NonNullable<Details['Materials']>;
}

export function detailsOf(record: BuildRecord, { cwd, now, materials }: DetailOptions): Details {
  const { attributes, local, completedAt, createdAt, error, steps } = record;
  const context = local ? shownPath(local.LocalPath, cwd) : (attributes.get('context') ?? '');
  const folder = local ? absolute(cwd, local.LocalPath) : cwd;
  const file = local?.DockerfilePath || '';
  const dockerfile = file === '' || file === '-' ? (attributes.get('filename') ?? '') : shownPath(file, folder);
  const platform = attributes.get('platform') ?? '';
  const target = attributes.get('target') ?? '';
  return {
    ...(record.name === '' ? {} : { Name: record.name }),
    Ref: record.ref,
    ...(context === '' ? {} : { Context: context }),
    ...(dockerfile === '' ? {} : { Dockerfile: dockerfile }),
    ...(target === '' ? {} : { Target: target }),
    ...(platform === '' ? {} : { Platform: platform.split(',') }),
    ...filled('NamedContexts', pairs(attributes, 'context:')),
    StartedAt: rfc3339Nano(createdAt),
    ...(completedAt === undefined ? {} : { CompletedAt: rfc3339Nano(completedAt) }),
    Duration: (completedAt ?? now) - createdAt,
    Status: statusOf(record).toLowerCase(),
    ...(error ? { Error: { Code: error.code, Message: error.message } } : {}),
    NumCompletedSteps: steps.completed,
    NumTotalSteps: steps.total,
    NumCachedSteps: steps.cached,
    ...filled('BuildArgs', pairs(attributes, 'build-arg:')),
    ...filled('Labels', pairs(attributes, 'label:')),
    Config: configOf(attributes),
    ...filled('Materials', materials),
    ...filled('Attachments', record.attachments.map(shownAttachment)),
  };
}

function shownAttachment({ digest, platform, type }: Attachment): NonNullable<Details['Attachments']>[number] {
  return { Digest: digest, ...(platform === '' ? {} : { Platform: platform }), Type: type };
}

/** Rows of cells with tabs between, and an empty line after them. */
function columns(rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const text = rows.map((cells) => `${cells.join('\t')}\n`).join('');
  return `${tabulate(text, { minWidth: 1, padding: 1, tabWidth: 8 })}\n`;
}

/** Below a minute in tenths of a second. */
export function shownDuration(ns: number): string {
  const seconds = ns / 1e9;
  if (seconds < 60) return `${seconds.toFixed(1)}s`;
  return `${Math.floor(seconds / 60)}m ${String(Math.floor(seconds) % 60).padStart(2)}s`;
}

const codeName = (code: number): string =>
  new Map([
    [1, 'Canceled'],
    [3, 'InvalidArgument'],
    [5, 'NotFound'],
    [12, 'Unimplemented'],
    [13, 'Internal'],
    [14, 'Unavailable'],
  ]).get(code) ?? 'Unknown';

/** What is known of a failure beside its message. */
export interface FailureText {
  /** The Dockerfile's lines. */
  readonly excerpt: string;
  /** Last output of the step that failed. */
  readonly logs: string;
}

/** The paragraphs of `--format pretty`. */
export function detailsText(details: Details, failure: FailureText | undefined): string {
  const { Config, Error: error } = details;
  const row = (title: string, value: string | undefined): string[][] => (value ? [[`${title}:`, value]] : []);
  const share = details.NumTotalSteps === 0 ? 0 : (100 * details.NumCachedSteps) / details.NumTotalSteps;
  const steps = `${details.NumCompletedSteps}/${details.NumTotalSteps} (${share.toFixed(0)}% cached)`;
  const started = details.StartedAt.slice(0, 19).replace('T', ' ');
  const table = (head: readonly string[], rows: readonly (readonly string[])[], title = ''): string =>
    rows.length === 0 ? '' : `${title}${columns([head, ...rows])}`;
  const named = (list: readonly Pair[] = []): string[][] => list.map(({ Name, Value }) => [Name, Value]);
  return [
    columns([
      ...row('Name', details.Name),
      ...row('Ref', details.Ref),
      ...row('Context', details.Context),
      ...row('Dockerfile', details.Dockerfile),
      ...row('Target', details.Target),
      ...row('Platforms', details.Platform?.join(', ')),
    ]),
    table(['NAMED CONTEXT', 'VALUE'], named(details.NamedContexts)),
    columns([
      ...row('Started', started),
      ...row('Duration', shownDuration(details.Duration)),
      ...row('Error', error && `${codeName(error.Code)} ${error.Message}`),
      ...row('Build Steps', steps),
    ]),
    columns([
      ...settings.flatMap(([, name, title]) => {
        const value = Config[name];
        return value === undefined ? [] : row(title, Array.isArray(value) ? value.join(', ') : String(value));
      }),
      ...((Config.RestRaw ?? []) as readonly Pair[]).flatMap(({ Name, Value }) => row(Name, Value)),
    ]),
    table(['BUILD ARG', 'VALUE'], named(details.BuildArgs)),
    table(['LABEL', 'VALUE'], named(details.Labels)),
    table(
      ['URI', 'DIGEST'],
      (details.Materials ?? []).map(({ URI, Digests }) => [URI, Digests.join(', ')]),
      'Materials:\n',
    ),
    table(
      ['DIGEST', 'PLATFORM', 'TYPE'],
      (details.Attachments ?? []).map(({ Digest, Platform = '', Type }) => [Digest, Platform, Type]),
      'Attachments:\n',
    ),
    failure ? `${failure.excerpt}\n${failure.logs}Enable --debug to see stack traces for error\n` : '',
    `Print build logs: docker buildx history logs ${details.Ref}\n`,
    `View build in Docker Desktop: docker-desktop://dashboard/build/default/default/${details.Ref}\n`,
  ].join('');
}
