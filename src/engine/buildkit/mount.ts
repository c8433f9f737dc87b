/** `RUN --mount=type=…,target=…` (BuildKit's instructions/commands_runmount.go). Left out: ssh. */
import { parseBool, quote } from '../../lib/gofmt.ts';
import { joinPath } from '../../lib/path.ts';
import { ramInBytes } from '../../lib/units.ts';
import type { ExecMount } from './llb.ts';
import { DockerfileError } from './parser/directives.ts';
import { suggest } from './suggest.ts';

/** As written: `from` is a stage, an image, or empty for the build context. */
export interface MountFlag extends Omit<ExecMount, 'input'> {
  readonly from: string;
}

const types = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'];
const keys =
  'type from source target readonly id sharing required size mode uid gid src dst destination ro rw readwrite env'.split(
    ' ',
  );

function fieldsOf(text: string): [string, string | undefined][] {
  return text.split(',').map((field) => {
    const at = field.indexOf('=');
    return at < 0 ? [field.toLowerCase(), undefined] : [field.slice(0, at).toLowerCase(), field.slice(at + 1)];
  });
}

function flagOf(key: string, value: string | undefined): boolean {
  if (value === undefined) return true;
  try {
    return parseBool(value);
  } catch {
    throw new DockerfileError(`invalid value for ${key}: ${value}`);
  }
}

function numberOf(key: string, value: string, radix: number): number {
  const number = Number.parseInt(value, radix);
  if (Number.isNaN(number) || !(radix === 8 ? /^[0-7]+$/ : /^\d+$/).test(value))
    throw new DockerfileError(`invalid value ${value} for ${key}`);
  return number;
}

/** @param cwd relative targets begin there */
export function parseMount(text: string, cwd: string): MountFlag {
  const values = new Map<string, string>();
  let readOnly: boolean | undefined;
  let required = false;
  for (const [key, value] of fieldsOf(text)) {
    if (key === 'readonly' || key === 'ro') readOnly = flagOf(key, value);
    else if (key === 'readwrite' || key === 'rw') readOnly = !flagOf(key, value);
    else if (key === 'required') required = flagOf(key, value);
    else if (value === undefined) throw new DockerfileError(`invalid field '${key}' must be a key=value pair`);
    else if (!keys.includes(key))
      throw new DockerfileError(suggest(`unexpected key '${key}' in '${key}=${value}'`, key, keys));
    else values.set({ src: 'source', dst: 'target', destination: 'target' }[key] ?? key, value);
  }
  const type = (values.get('type') ?? 'bind').toLowerCase();
  if (!types.includes(type)) throw new DockerfileError(suggest(`unsupported mount type ${quote(type)}`, type, types));
  if (type === 'ssh') throw new DockerfileError('mount type "ssh" is not supported here: there is no ssh agent');
  return mountOf(type as ExecMount['type'], values, readOnly, required, cwd);
}

function mountOf(
  type: ExecMount['type'],
  values: ReadonlyMap<string, string>,
  readOnly: boolean | undefined,
  required: boolean,
  cwd: string,
): MountFlag {
  const id = values.get('id') ?? '';
  const source = values.get('source') ?? '';
  const env = values.get('env') ?? '';
  let target = values.get('target') ?? '';
  if (target === '' && type === 'secret' && env === '') target = `/run/secrets/${id || source.replace(/^.*\//, '')}`;
  if (target === '' && env === '') throw new DockerfileError(`invalid mount: target is required for type ${type}`);
  const sharing = (values.get('sharing') ?? 'shared').toLowerCase();
  if (!['shared', 'private', 'locked'].includes(sharing))
    throw new DockerfileError(
      suggest(`unsupported sharing value ${quote(sharing)}`, sharing, ['shared', 'private', 'locked']),
    );
  const absolute = target === '' || target.startsWith('/') ? target : joinPath(cwd, target);
  const mode = values.get('mode');
  return {
    type,
    from: values.get('from') ?? '',
    target: absolute,
    source,
    readOnly: readOnly ?? type === 'bind',
    id: id || (type === 'cache' ? absolute : source.replace(/^.*\//, '')),
    sharing,
    mode: mode === undefined ? undefined : numberOf('mode', mode, 8),
    uid: numberOf('uid', values.get('uid') ?? '0', 10),
    gid: numberOf('gid', values.get('gid') ?? '0', 10),
    size: values.has('size') ? ramInBytes(values.get('size') ?? '') : 0,
    required,
    env,
  };
}

/** Stages and images that a RUN's flags name; variables in them are not yet filled in. */
export function mountSources(flags: readonly string[]): string[] {
  return flags.flatMap((flag) => fieldsOf(flag).flatMap(([key, value]) => (key === 'from' && value ? [value] : [])));
}
