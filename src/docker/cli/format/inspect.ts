/** `inspect`: JSON as the daemon sent it, laid out, or a template per object (docker/cli's command/inspect). */

import { ExecutionError, Template, TemplateError } from '../../../lib/gotemplate/template.ts';
import { fromJson, isList, isMap, type Shapes, StringMap, Struct, type Value } from '../../../lib/gotemplate/value.ts';
import type { Cli } from '../cli.ts';
import { CliError, messageOf } from '../errors.ts';
import { functions } from './functions.ts';
import { indentJson } from './indent-json.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const stringMaps = words(
  'Labels Options DriverOpts Sysctls Tmpfs StorageOpt Annotations Data Attributes AuxiliaryAddresses',
);
const maps = words(
  'ExposedPorts Volumes Ports Networks PortBindings Containers Runtimes IndexConfigs Status EndpointsConfig',
);
const lists = words(
  'Args Env Cmd Entrypoint OnBuild Shell Mounts ExecIDs Binds VolumesFrom CapAdd CapDrop Dns DnsOptions DnsSearch ExtraHosts GroupAdd Links SecurityOpt Devices DeviceCgroupRules DeviceRequests Ulimits MaskedPaths ReadonlyPaths BlkioWeightDevice BlkioDeviceReadBps BlkioDeviceWriteBps BlkioDeviceReadIOps BlkioDeviceWriteIOps Aliases DNSNames SecondaryIPAddresses SecondaryIPv6Addresses RepoTags RepoDigests Layers Tags Warnings Log Authorization RemoteManagers',
);
const optional = words(
  'SizeRw SizeRootFs Health Healthcheck StopTimeout StopSignal Runtime Init UsageData ImageManifestDescriptor',
);

/** Go's types behind Docker's JSON, by the fields' names, since the wire doesn't tell. */
export const dockerShapes: Shapes = {
  kind(key, parent) {
    if (stringMaps.has(key) || (key === 'Config' && parent === 'LogConfig')) return 'stringMap';
    if (maps.has(key)) return 'map';
    return lists.has(key) ? 'list' : 'struct';
  },
  optional,
};

export interface InspectOptions {
  readonly format: string;
  readonly references: readonly string[];
  /** JSON text of one object. */
  readonly get: (reference: string) => Promise<string>;
  /** Name of the Go type where the client has no JSON to fall back on: a field it lacks is named with it. */
  readonly goType?: string;
  /** Makes the template's data; default: fromJson. */
  readonly data?: (json: unknown) => Value;
}

/** Prints what was found, then fails with everything that wasn't. @throws CliError */
export async function inspect(cli: Cli, options: InspectOptions): Promise<void> {
  const template = options.format === '' || options.format === 'json' ? undefined : compileInspect(options.format);
  const elements: string[] = [];
  const errors: string[] = [];
  let output = '';
  for (const reference of options.references) {
    try {
      const raw = await options.get(reference);
      if (template) {
        const json: unknown = JSON.parse(raw);
        output += `${execute(template, options.data ? options.data(json) : typed(json), json, options.goType)}\n`;
      } else elements.push(raw.trim());
    } catch (error) {
      errors.push(error instanceof ExecutionError ? `template parsing error: ${error.message}` : messageOf(error));
    }
  }
  if (template) await cli.out(output === '' ? '\n' : output);
  else if (options.format === 'json') await cli.out(`[${elements.join(',')}]\n`);
  else await cli.out(`${indentJson(`[${elements.join(',')}]`, '    ')}\n`);
  if (errors.length > 0) throw new CliError(errors.join('\n'));
}

/** Go's field names where JSON has others: a template that uses JSON's gets the untyped data instead. */
const goNames = new Map([
  ['Id', 'ID'],
  ['NanoCpus', 'NanoCPUs'],
  ['CpuShares', 'CPUShares'],
  ['CpuPeriod', 'CPUPeriod'],
  ['CpuQuota', 'CPUQuota'],
  ['CpuRealtimePeriod', 'CPURealtimePeriod'],
  ['CpuRealtimeRuntime', 'CPURealtimeRuntime'],
  ['CpuCount', 'CPUCount'],
  ['CpuPercent', 'CPUPercent'],
  ['Dns', 'DNS'],
  ['DnsOptions', 'DNSOptions'],
  ['DnsSearch', 'DNSSearch'],
  ['HostIp', 'HostIP'],
]);
const jsonNames = new Map([...goNames].map(([json, go]) => [go, json]));

/** Orders of fields that a daemon may send otherwise. */
const healthFields = ['Test', 'Interval', 'Timeout', 'StartPeriod', 'StartInterval', 'Retries'];

/** Fields of a MountPoint, in Go's order, and those that JSON leaves out where they are empty. */
const mountFields = ['Type', 'Name', 'Source', 'Destination', 'Driver', 'Mode', 'RW', 'Propagation'];
const omittedMountFields = new Set(['Type', 'Name', 'Driver']);

/** Fields of an image's configuration (DockerOCIImageConfig), in Go's order; those that are empty JSON leaves out. */
const imageConfigFields = [
  ...['User', 'ExposedPorts', 'Env', 'Entrypoint', 'Cmd', 'Volumes', 'WorkingDir', 'Labels', 'StopSignal'],
  ...['ArgsEscaped', 'Healthcheck', 'OnBuild', 'Shell'],
];

/** The object as Go's types have it. */
export function typed(json: unknown): Value {
  const value = renamed(fromJson(json, dockerShapes));
  return value instanceof Struct && value.fields.has('RootFS') ? typedImage(value) : value;
}

function typedImage({ fields, optional }: Struct): Struct {
  const asImage = ([name, value]: readonly [string, Value]): readonly [string, Value] =>
    name === 'Config' && value instanceof Struct ? [name, imageConfig(value)] : [name, value];
  return new Struct([...fields].map(asImage), 'struct', { optional, jsonNames });
}

function imageConfig({ fields, optional }: Struct): Struct {
  const place = (name: string): number => imageConfigFields.indexOf(name);
  const sorted = [...fields].sort(([a], [b]) => place(a) - place(b));
  return new Struct(sorted, 'struct', { optional, jsonNames, omitsEmpty: true });
}

function renamed(value: Value, name = ''): Value {
  if (isList(value)) return value.length === 0 ? value : value.map((item) => renamed(item));
  if (isMap(value)) {
    if (value.size === 0 || value instanceof StringMap) return value;
    return new Map([...value].map(([key, item]) => [key, renamed(item)]));
  }
  if (!(value instanceof Struct)) return value;
  const fields = [...value.fields].map(([key, item]) => [goNames.get(key) ?? key, renamed(item, key)] as const);
  const names = new Set(fields.map(([key]) => key));
  if (names.has('Destination') && names.has('RW')) {
    for (const field of mountFields) if (!names.has(field)) fields.push([field, '']);
    fields.sort(([a], [b]) => mountFields.indexOf(a) - mountFields.indexOf(b));
    return new Struct(fields, 'struct', { jsonNames, omitsEmpty: omittedMountFields });
  }
  if (name === 'Healthcheck') fields.sort(([a], [b]) => healthFields.indexOf(a) - healthFields.indexOf(b));
  return new Struct(fields, 'struct', { optional: dockerShapes.optional, jsonNames });
}

/** Everything a map, as the JSON alone tells. */
function untyped(json: unknown): Value {
  if (Array.isArray(json)) return json.map(untyped);
  if (typeof json === 'object' && json !== null) {
    return new Map(Object.entries(json).map(([key, item]) => [key, untyped(item)]));
  }
  return json as string | number | boolean | null;
}

/** With types first; where that fails, with the JSON as it is, whose error is the one that counts. */
function execute(template: InspectTemplate, data: Value, json: unknown, goType: string | undefined): string {
  try {
    return template.loose.execute(data);
  } catch (error) {
    if (!(error instanceof ExecutionError)) throw error;
    if (goType !== undefined) throw new ExecutionError(error.message.replace(/(?<= in type )struct$/, goType));
    return template.strict.execute(untyped(json));
  }
}

interface InspectTemplate {
  readonly loose: Template;
  readonly strict: Template;
}

function compileInspect(source: string): InspectTemplate {
  try {
    return { loose: new Template(source, { functions }), strict: new Template(source, { functions, strict: true }) };
  } catch (error) {
    if (error instanceof TemplateError) throw new CliError(`template parsing error: ${error.message}`, 64);
    throw error;
  }
}
