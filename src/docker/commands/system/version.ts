/** docker version: show the Docker version information (docker/docs reference/cli/docker/version). */

import type { SystemVersion } from '../../../engine/api/types/system.ts';
import { apiVersion } from '../../../engine/api/version.ts';
import { ExecutionError } from '../../../lib/gotemplate/template.ts';
import { fromJson, Struct } from '../../../lib/gotemplate/value.ts';
import { tabulate } from '../../../lib/tabwriter.ts';
import type { Cli } from '../../cli/cli.ts';
import { command, noArgs } from '../../cli/command.ts';
import { CliError, messageOf } from '../../cli/errors.ts';
import { string } from '../../cli/flag.ts';
import { compile } from '../../cli/format/formatter.ts';
import { formatHelpShort } from '../../cli/format-help.ts';
import { builtTime, gitCommit, goVersion, version } from '../../cli/version.ts';

export default command({
  path: 'version',
  aliases: [],
  use: '[OPTIONS]',
  short: 'Show the Docker version information',
  args: noArgs,
  flags: {
    format: string(formatHelpShort, { short: 'f' }),
  },
  support: 'full',
  async run({ cli, flags }) {
    const format = flags.format === 'json' ? '{{json .}}' : flags.format;
    const template = format === '' ? undefined : compile(format, 'version');
    let server: SystemVersion | undefined;
    let failure = '';
    try {
      server = await (await cli.client()).call('GET /version', {});
    } catch (error) {
      failure = messageOf(error);
    }
    const client = await clientVersion(cli, server);
    if (template) {
      const fields = [
        ['Client', goStruct(client)],
        ['Server', server ? goStruct(server) : null],
      ] as const;
      const data = new Struct(fields, 'system.versionInfo');
      try {
        await cli.out(`${template.execute(data)}\n`);
      } catch (error) {
        await cli.out(`${error instanceof ExecutionError ? error.output : ''}\n`);
        throw new CliError(messageOf(error));
      }
    } else await cli.out(text(client, server));
    if (failure !== '') throw new CliError(failure);
  },
});

interface ClientVersion {
  readonly Version: string;
  readonly ApiVersion: string;
  readonly DefaultAPIVersion: string;
  readonly GitCommit: string;
  readonly GoVersion: string;
  readonly Os: string;
  readonly Arch: string;
  readonly BuildTime: string;
  readonly Context: string;
}

async function clientVersion(cli: Cli, server: SystemVersion | undefined): Promise<ClientVersion> {
  const client = await cli.client();
  const negotiated = server ? await client.version() : apiVersion;
  return {
    Version: version,
    ApiVersion: negotiated,
    DefaultAPIVersion: apiVersion,
    GitCommit: gitCommit,
    GoVersion: goVersion,
    Os: 'linux',
    Arch: server?.Arch ?? 'riscv64',
    BuildTime: builtTime,
    Context: (await cli.endpoint()).context,
  };
}

/** With Go's names for what JSON calls otherwise. */
function goStruct(json: ClientVersion | SystemVersion): Struct {
  const value = fromJson(json, { kind: (key) => (key === 'Details' ? 'stringMap' : 'struct'), optional: new Set() });
  const fields = value instanceof Struct ? [...value.fields] : [];
  const renamed = fields.map(([name, field]) => [name === 'ApiVersion' ? 'APIVersion' : name, field] as const);
  return new Struct(renamed, '*types.Version', { jsonNames: new Map([['APIVersion', 'ApiVersion']]) });
}

/** `Mon Sep 15 11:02:57 2026` of RFC 3339 text. */
function date(text: string): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return text;
  const [day = '', month = '', number = '', year = ''] = time
    .toUTCString()
    .replace(',', '')
    .split(' ')
    .map((word, index, all) => (index === 1 ? (all[2] ?? '') : index === 2 ? (all[1] ?? '') : word));
  return `${day} ${month} ${number.replace(/^0/, ' ')} ${time.toISOString().slice(11, 19)} ${year}`;
}

function text(client: ClientVersion, server: SystemVersion | undefined): string {
  const shown =
    client.ApiVersion === client.DefaultAPIVersion
      ? client.ApiVersion
      : `${client.ApiVersion} (downgraded from ${client.DefaultAPIVersion})`;
  const lines = [
    'Client:',
    ` Version:\t${client.Version}`,
    ` API version:\t${shown}`,
    ` Go version:\t${client.GoVersion}`,
    ` Git commit:\t${client.GitCommit}`,
    ` Built:\t${date(client.BuildTime)}`,
    ` OS/Arch:\t${client.Os}/${client.Arch}`,
    ` Context:\t${client.Context}`,
  ];
  if (server) lines.push('', ...serverLines(server));
  return tabulate(`${lines.join('\n')}\n`, { minWidth: 20, padding: 1 });
}

function serverLines(server: SystemVersion): string[] {
  const platform = server.Platform?.Name ?? '';
  const lines = [`Server:${platform === '' ? '' : ` ${platform}`}`];
  const components = server.Components ?? [{ Name: 'Engine', Version: server.Version, Details: {} }];
  for (const { Name, Version, Details = {} } of components) {
    lines.push(` ${Name}:`, `  Version:\t${Version}`);
    if (Name === 'Engine') {
      lines.push(
        `  API version:\t${Details.ApiVersion ?? server.ApiVersion} (minimum version ${Details.MinAPIVersion ?? server.MinAPIVersion})`,
        `  Go version:\t${Details.GoVersion ?? server.GoVersion}`,
        `  Git commit:\t${Details.GitCommit ?? server.GitCommit}`,
        `  Built:\t${date(Details.BuildTime ?? server.BuildTime ?? '')}`,
        `  OS/Arch:\t${Details.Os ?? server.Os}/${Details.Arch ?? server.Arch}`,
        `  Experimental:\t${Details.Experimental ?? String(server.Experimental ?? false)}`,
      );
    } else for (const key of Object.keys(Details).sort()) lines.push(`  ${key}:\t${Details[key]}`);
  }
  return lines;
}
