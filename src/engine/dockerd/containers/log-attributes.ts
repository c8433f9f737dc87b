/**
 * What the json-file driver adds to each message by its options labels, env and tag (moby's logger.Info.ExtraAttributes
 * and jsonfilelog). Left out: of a tag's template all but {{.ID}}, {{.FullID}} and {{.Name}}.
 */
import { RE2JS } from 're2js';
import type { ContainerConfig } from '../../api/types/container.ts';
import { messageOf } from '../../errdefs.ts';
import type { FileTree } from '../../runc/file-tree.ts';
import type { Container } from './container.ts';
import { JsonFileLog } from './json-file-log.ts';

interface Subject {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** `NAME=value` */
  readonly env: readonly string[];
}

const namesOf = (list: string | undefined) => (list ?? '').split(',').filter((name) => name !== '');

/** Those that a list asks for. */
function asked(all: Iterable<readonly [string, string]>, list: string | undefined): (readonly [string, string])[] {
  const names = new Set(namesOf(list));
  return [...all].filter(([name]) => names.has(name));
}

/** Those whose name a regular expression finds. */
function matching(all: Iterable<readonly [string, string]>, expression: string | undefined) {
  if (!expression || attributesFault({ 'labels-regex': expression }) !== undefined) return [];
  const wanted = RE2JS.compile(expression);
  return [...all].filter(([name]) => wanted.test(name));
}

/** What is wrong with the expressions and the tag, as a start says it; undefined where nothing is. */
export function attributesFault(options: Readonly<Record<string, string>>): string | undefined {
  for (const name of ['labels-regex', 'env-regex']) {
    const expression = options[name];
    if (!expression) continue;
    try {
      RE2JS.compile(expression);
    } catch (error) {
      return messageOf(error);
    }
  }
  const field = /\{\{\s*\.(\w+)/g;
  for (const match of (options.tag ?? '').matchAll(field)) {
    if (['ID', 'FullID', 'Name'].includes(match[1] ?? '')) continue;
    return `template: log-tag:1:${match.index + 2}: executing "log-tag" at <.${match[1]}>: can't evaluate field ${match[1]} in type *logger.Info`;
  }
  return undefined;
}

export function logAttributes(
  options: Readonly<Record<string, string>>,
  { id, name, labels, env }: Subject,
): ReadonlyMap<string, string> {
  const variables = env.map((entry) => {
    const at = entry.indexOf('=');
    return at < 0 ? ([entry, ''] as const) : ([entry.slice(0, at), entry.slice(at + 1)] as const);
  });
  const { tag } = options;
  const tagText = tag
    ?.replace(/\{\{\s*\.ID\s*\}\}/g, id.slice(0, 12))
    .replace(/\{\{\s*\.FullID\s*\}\}/g, id)
    .replace(/\{\{\s*\.Name\s*\}\}/g, name.replace(/^\//, ''));
  return new Map([
    ...asked(Object.entries(labels), options.labels),
    ...matching(Object.entries(labels), options['labels-regex']),
    ...asked(variables, options.env),
    ...matching(variables, options['env-regex']),
    ...(tagText ? [['tag', tagText] as const] : []),
  ]);
}

/** As `docker logs --details` shows them: sorted, escaped as in a URL's query. */
export function attributesText(attributes: ReadonlyMap<string, string>): string {
  const escaped = (text: string) => encodeURIComponent(text).replace(/%20/g, '+');
  return [...attributes]
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join(',');
}

interface Described {
  readonly id: string;
  readonly name: string;
  readonly config: ContainerConfig;
  readonly hostConfig: Pick<Container['hostConfig'], 'LogConfig'>;
}

/** The log of a container, at `path`. */
export function jsonFileLog(files: FileTree, path: string, { id, name, config, hostConfig }: Described): JsonFileLog {
  const options = hostConfig.LogConfig.Config ?? {};
  const subject = { id, name, labels: config.Labels ?? {}, env: config.Env ?? [] };
  return new JsonFileLog(files, path, options, logAttributes(options, subject));
}
