/** A generated sequence carried out on a side: what each command says, and what is there in the end, in lines. */

import { text } from '../../lib/bytes.ts';
import { shellQuote } from '../../lib/shell-quote.ts';
import { Masker } from '../conform/mask.ts';
import type { EngineSide } from './engine-side.ts';

const mark = '\u001e';
const version = '/v1.47';

function script(commands: readonly string[]): string {
  const steps = commands.map(
    (line) => `printf '${mark}'; eval ${shellQuote(line)} 2>&1 </dev/null; printf '${mark}%s' $?\n`,
  );
  return `rm -rf ~/seq* /tmp/seq*\n${steps.join('')}`;
}

// biome-ignore lint/suspicious/noExplicitAny: facts are picked from whatever the engine answers, by name
type Facts = any;

async function json(side: EngineSide, path: string): Promise<Facts> {
  const { status, body } = await side.request('GET', version + path);
  return status < 300 ? JSON.parse(text(body)) : undefined;
}

/** Back to busybox alone. */
async function reset(side: EngineSide): Promise<void> {
  const remove = (path: string) => side.request('DELETE', version + path);
  for (const { Id } of ((await json(side, '/containers/json?all=1')) ?? []) as Facts[])
    await remove(`/containers/${Id}?force=1&v=1`);
  await side.request('POST', `${version}/networks/prune`);
  await side.request('POST', `${version}/volumes/prune?filters=${encodeURIComponent('{"all":["1"]}')}`);
  await side.request('POST', `${version}/build/prune?all=1`);
  let isThere = false;
  for (const { Id, RepoTags } of ((await json(side, '/images/json')) ?? []) as Facts[]) {
    const tags = (RepoTags ?? []) as string[];
    const isBusybox = tags.includes('busybox:latest') && tags.length === 1;
    if (isBusybox) isThere = true;
    else for (const name of tags.length > 0 ? tags : [Id]) await remove(`/images/${name}?force=1`);
  }
  if (!isThere) await side.shell('docker pull -q busybox </dev/null');
}

const show = (value: unknown): string => JSON.stringify(value) ?? '';

async function containerFacts(side: EngineSide, id: string): Promise<string[]> {
  const seen = await json(side, `/containers/${id}/json`);
  if (!seen) return [];
  const { Name, State, Config, HostConfig: host, Mounts, NetworkSettings, RestartCount } = seen;
  const mounts = Mounts.map((mount: Facts) =>
    [mount.Type, mount.Type === 'volume' ? mount.Name : mount.Source, mount.Destination, mount.Mode, mount.RW].join(
      ' ',
    ),
  ).sort();
  const networks = Object.entries(NetworkSettings.Networks ?? {}).map(([name, end]: [string, Facts]) =>
    [name, show(end.Aliases), show(end.DNSNames), end.IPAddress, show(end.IPAMConfig)].join(' '),
  );
  const changes = ((await json(side, `/containers/${id}/changes`)) ?? []) as Facts[];
  const at = (what: string) => `${Name} ${what}`;
  return [
    at(`${State.Status} exit=${State.ExitCode} oom=${State.OOMKilled} error=${State.Error} restarts=${RestartCount}`),
    at(
      `${Config.Image} ${show(Config.Cmd)} ${show(Config.Entrypoint)} ${show(Config.Env?.sort())} ${show(Config.Labels)}`,
    ),
    at(
      `user=${Config.User} dir=${Config.WorkingDir} ports=${show(Config.ExposedPorts)} signal=${Config.StopSignal ?? ''}`,
    ),
    at(
      `${host.NetworkMode} ${show(host.RestartPolicy)} ${show(host.PortBindings)} ${show(host.Binds?.sort())} rm=${host.AutoRemove}`,
    ),
    at(`cpu=${host.NanoCpus},${host.CpuShares} memory=${host.Memory} pids=${host.PidsLimit} ro=${host.ReadonlyRootfs}`),
    ...mounts.map((mount: string) => at(`mount ${mount}`)),
    ...networks.sort().map((each) => at(`network ${each}`)),
    ...changes.map(({ Kind, Path }: Facts) => at(`changed ${'CAD'[Kind]} ${Path}`)).sort(),
  ];
}

async function worldFacts(side: EngineSide): Promise<string[]> {
  const containers = ((await json(side, '/containers/json?all=1')) ?? []) as Facts[];
  const images = ((await json(side, '/images/json')) ?? []) as Facts[];
  const volumes = ((await json(side, '/volumes'))?.Volumes ?? []) as Facts[];
  const networks = ((await json(side, '/networks')) ?? []) as Facts[];
  const names = containers.map(({ Names, Id }: Facts): [string, string] => [Names[0] ?? '', Id]).sort();
  const lines: string[] = [];
  for (const [, id] of names) lines.push(...(await containerFacts(side, id)));
  const own = networks.filter(({ Name }) => !['bridge', 'host', 'none'].includes(Name));
  return [
    ...lines,
    ...images.map(({ RepoTags }: Facts) => `image ${show(RepoTags?.sort())}`).sort(),
    ...volumes.map(({ Name, Labels }: Facts) => `volume ${Name} ${show(Labels)}`).sort(),
    ...own
      .map(
        ({ Name, Internal, IPAM, Labels }: Facts) => `network ${Name} ${Internal} ${show(IPAM.Config)} ${show(Labels)}`,
      )
      .sort(),
  ];
}

/** What differs from run to run for no reason of the commands: of several users of an image any one is named. */
const arranged = (line: string): string =>
  line
    .replace(/^<shortid:\d+>: Verifying Checksum$/, '')
    .replace(/(?<= container )<shortid:\d+>(?= is using its referenced image)/, '<word>')
    .replace(/^\S*bash: line \d+: +\d+ Killed.*/, 'Killed')
    .replace(/\s+$/, '')
    .replace(/ {2,}/g, '  ');

export async function runSequence(side: EngineSide, commands: readonly string[]): Promise<string[]> {
  await reset(side);
  const output = await side.shell(script(commands));
  const parts = output.split(mark).slice(1);
  const world = await worldFacts(side);
  const masker = new Masker([output, world.join('\n')]);
  const lines: string[] = [];
  for (const [at, command] of commands.entries()) {
    lines.push(`$ ${command}`);
    const said = (parts[at * 2] ?? '(no answer)').split('\n').map((line) => arranged(masker.line(line)));
    lines.push(...said.filter((line) => line !== '').map((line) => `  ${line}`));
    const status = parts[at * 2 + 1]?.trim() ?? '?';
    if (status !== '0') lines.push(`  ? ${status}`);
  }
  const home = /\/tmp\/drydock-compare-\w+\/home/g;
  return [...lines, 'in the end:', ...world.map((line) => `  ${masker.line(line.replace(home, '/home'))}`)];
}
