/** `RUN --mount=type=…,target=…` (BuildKit's instructions/commands_runmount.go). Left out: agents that are forwarded. */
import { parseBool, quote } from '../../lib/gofmt.ts';
import { joinPath } from '../../lib/path.ts';
import { ramInBytes } from '../../lib/units.ts';
import type { ExecMount } from './llb.ts';
import { DockerfileError } from './parser/directives.ts';
import { suggest } from './suggest.ts';

/** As written: `from` is a stage, an image, or empty for the build context. */
export interface MountFlag extends Omit<ExecMount, 'input'> {
  readonly from: string;
  /** Owner or mode were given. */
  readonly hasAttributes: boolean;
}

type MountType = ExecMount['type'];

const types: readonly string[] = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'];
const sharings = ['shared', 'private', 'locked'];
const keys =
  'type from source target readonly id sharing required size mode uid gid src dst destination ro rw readwrite env'.split(
    ' ',
  );
const aliases: Readonly<Record<string, string>> = { src: 'source', dst: 'target', destination: 'target' };

/** What was read so far. */
interface Draft {
  type: MountType;
  readOnly: boolean | undefined;
  required: boolean;
  size: number;
  readonly values: Map<string, string>;
}

function fieldsOf(text: string): { key: string; value: string | undefined; field: string }[] {
  return text.split(',').map((field) => {
    const at = field.indexOf('=');
    const key = (at < 0 ? field : field.slice(0, at)).toLowerCase();
    return { key, value: at < 0 ? undefined : field.slice(at + 1), field };
  });
}

function orWrong<T>(key: string, value: string, read: () => T): T {
  try {
    return read();
  } catch {
    throw new Error(`invalid value for ${key}: ${value}`);
  }
}

function onlyFor(draft: Draft, key: string, allowed: readonly MountType[]): void {
  if (!allowed.includes(draft.type)) throw new Error(`unexpected key '${key}' for mount type '${draft.type}'`);
}

function readWord(draft: Draft, key: string, field: string): void {
  if (key === 'readonly' || key === 'ro') draft.readOnly = true;
  else if (key === 'readwrite' || key === 'rw') draft.readOnly = false;
  else if (key === 'required') {
    onlyFor(draft, key, ['secret', 'ssh']);
    draft.required = true;
  } else throw new Error(`invalid field '${field}' must be a key=value pair`);
}

function readType(value: string): MountType {
  const type = value.toLowerCase();
  if (!types.includes(type)) throw new Error(suggest(`unsupported mount type ${quote(value)}`, value, types));
  return type as MountType;
}

function readPair(draft: Draft, key: string, value: string, field: string): void {
  switch (key) {
    case 'type':
      draft.type = readType(value);
      return;
    case 'readonly':
    case 'ro':
      draft.readOnly = orWrong(key, value, () => parseBool(value));
      return;
    case 'readwrite':
    case 'rw':
      draft.readOnly = !orWrong(key, value, () => parseBool(value));
      return;
    case 'required':
      onlyFor(draft, key, ['secret', 'ssh']);
      draft.required = orWrong(key, value, () => parseBool(value));
      return;
    case 'size':
      onlyFor(draft, key, ['tmpfs']);
      draft.size = orWrong(key, value, () => ramInBytes(value));
      return;
    case 'sharing':
      if (!sharings.includes(value.toLowerCase()))
        throw new Error(suggest(`unsupported sharing value ${quote(value)}`, value, sharings));
      break;
    case 'mode':
    case 'uid':
    case 'gid':
      if (!(key === 'mode' ? /^[0-7]+$/ : /^\d+$/).test(value)) throw new Error(`invalid value ${value} for ${key}`);
      break;
    default:
      if (!keys.includes(key)) throw new Error(suggest(`unexpected key '${key}' in '${field}'`, key, keys));
  }
  draft.values.set(aliases[key] ?? key, value);
}

function check({ type, values }: Draft): void {
  if (type === 'bind' || type === 'tmpfs')
    for (const key of ['mode', 'uid', 'gid'])
      if (values.has(key)) throw new Error(`${key} not allowed for ${quote(type)} type mounts`);
  if (type === 'secret') {
    if (values.get('from')) throw new Error('secret mount should not have a from');
    if (values.get('sharing')) throw new Error('secret mount should not define sharing');
    if (!values.get('source') && !values.get('target') && !values.get('id'))
      throw new Error('invalid secret mount. one of source, target required');
    if (values.get('source') && values.get('id')) throw new Error("both source and id can't be set");
  }
  if (values.get('sharing') && type !== 'cache') throw new Error(`invalid cache sharing set for ${type} mount`);
}

/** What is wrong with it already before variables are filled in. @throws DockerfileError */
export function checkMount(text: string): void {
  for (const { key, value } of fieldsOf(text))
    if (key === 'from' && value && /\$./.test(value))
      throw new DockerfileError(`'${key}' doesn't support variable expansion, define alias stage instead`);
}

/** @param cwd relative targets begin there @throws Error in BuildKit's words */
export function parseMount(text: string, cwd: string, expand: (word: string) => string): MountFlag {
  const draft: Draft = { type: 'bind', readOnly: undefined, required: false, size: 0, values: new Map() };
  for (const { key, value, field } of fieldsOf(text))
    if (value === undefined) readWord(draft, key, field);
    else readPair(draft, key, expand(value), field);
  check(draft);
  return mountOf(draft, cwd);
}

function mountOf({ type, readOnly, required, size, values }: Draft, cwd: string): MountFlag {
  const of = (key: string): string => values.get(key) ?? '';
  const base = of('source').replace(/^.*\//, '');
  const id = of('id') || base;
  const isNowhere = type === 'secret' && of('target') === '' && of('env') !== '';
  const usual = { secret: `/run/secrets/${id}`, ssh: '/run/buildkit/ssh_agent.0' };
  const wanted = type === 'secret' || type === 'ssh' ? of('target') || usual[type] : of('target');
  const target = isNowhere ? '' : wanted.startsWith('/') ? wanted : joinPath('/', cwd, wanted);
  if (target === '/') throw new Error(`invalid mount target ${quote(target)}`);
  const mode = values.get('mode');
  return {
    type,
    from: of('from'),
    hasAttributes: joinPath('/', of('source')) === '/' && ['mode', 'uid', 'gid'].some((key) => values.has(key)),
    target,
    source: of('source'),
    readOnly: readOnly ?? (type !== 'cache' && type !== 'tmpfs'),
    id: type === 'cache' ? of('id') || joinPath(wanted) : id || of('target').replace(/^.*\//, ''),
    sharing: of('sharing').toLowerCase() || 'shared',
    mode: mode === undefined ? undefined : Number.parseInt(mode, 8),
    uid: Number(of('uid') || 0),
    gid: Number(of('gid') || 0),
    size,
    required,
    env: of('env'),
  };
}

/** Stages and images that a RUN's flags name; variables in them are not yet filled in. */
export function mountSources(flags: readonly string[]): string[] {
  return flags.flatMap((flag) => fieldsOf(flag).flatMap(({ key, value }) => (key === 'from' && value ? [value] : [])));
}
