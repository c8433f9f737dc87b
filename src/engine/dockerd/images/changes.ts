/**
 * `--change` of commit and import (moby's builder/dockerfile, BuildFromConfig): instructions of a Dockerfile that alter only a
 * configuration, as the classic builder understands them.
 */
import { joinPath } from '../../../lib/path.ts';
import type { ContainerConfig } from '../../api/types/container.ts';
import { DockerfileError } from '../../buildkit/parser/directives.ts';
import type { Node } from '../../buildkit/parser/node.ts';
import { parseDockerfile } from '../../buildkit/parser/parser.ts';
import { expand, ShellError } from '../../buildkit/shlex.ts';
import { invalidParameter, messageOf } from '../../errdefs.ts';
import { asList } from '../containers/merge-config.ts';
import { parseSignal } from '../signals.ts';
import { healthcheckOf } from './change-healthcheck.ts';

type Change = (config: ContainerConfig, node: Node, words: readonly string[]) => void;

const defaultShell = ['/bin/sh', '-c'];

function command(config: ContainerConfig, { json, args }: Node): string[] {
  return json ? [...args] : [...(config.Shell ?? defaultShell), args.join(' ')];
}

function setVariable(config: ContainerConfig, name: string, value: string): void {
  const env = (config.Env ?? []).filter((variable) => variable.split('=')[0] !== name);
  const at = (config.Env ?? []).findIndex((variable) => variable.split('=')[0] === name);
  env.splice(at < 0 ? env.length : at, 0, `${name}=${value}`);
  config.Env = env;
}

/** `80`, `80/udp`, `8000-8002`. @throws invalidParameter in nat's words */
function ports(spec: string): string[] {
  const [range = '', protocol = 'tcp'] = spec.split('/');
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];
  if (first === undefined || !['tcp', 'udp', 'sctp'].includes(protocol.toLowerCase()))
    throw invalidParameter(`Invalid containerPort: ${range}`);
  if (Number(last) > 65535 || Number(first) > Number(last)) throw invalidParameter(`Invalid containerPort: ${range}`);
  const found: string[] = [];
  for (let port = Number(first); port <= Number(last); port++) found.push(`${port}/${protocol.toLowerCase()}`);
  return found;
}

function pairs(words: readonly string[], use: (name: string, value: string) => void): void {
  for (let at = 0; at + 1 < words.length; at += 3) use(words[at] ?? '', words[at + 1] ?? '');
}

const changes: Readonly<Record<string, Change>> = {
  cmd(config, node) {
    config.Cmd = command(config, node);
  },
  entrypoint(config, node) {
    config.Entrypoint = node.args.length === 0 && node.json ? null : command(config, node);
  },
  env(config, _node, words) {
    pairs(words, (name, value) => setVariable(config, name, value));
  },
  expose(config, _node, words) {
    for (const port of words.flatMap(ports)) config.ExposedPorts = { ...config.ExposedPorts, [port]: {} };
  },
  healthcheck(config, node) {
    config.Healthcheck = healthcheckOf(node, config.Shell ?? defaultShell);
  },
  label(config, _node, words) {
    pairs(words, (name, value) => {
      config.Labels = { ...config.Labels, [name]: value };
    });
  },
  onbuild(config, { original }) {
    config.OnBuild = [...(config.OnBuild ?? []), original.replace(/^\s*onbuild\s*/i, '')];
  },
  stopsignal(config, _node, [signal = '']) {
    parseSignal(signal);
    config.StopSignal = signal;
  },
  user(config, _node, [user = '']) {
    config.User = user;
  },
  volume(config, _node, words) {
    for (const volume of words) config.Volumes = { ...config.Volumes, [volume.trim()]: {} };
  },
  workdir(config, _node, [path = '']) {
    config.WorkingDir = joinPath('/', path.startsWith('/') ? path : joinPath(config.WorkingDir || '/', path));
  },
};

/** How many arguments an instruction needs: these at least one, those exactly one. */
const severals = ['env', 'expose', 'label', 'onbuild', 'volume', 'healthcheck'];
const singles = ['user', 'workdir', 'stopsignal'];

/** @throws invalidParameter in BuildKit's words */
function checkArguments({ name, args, children }: Node): void {
  const kind = name.toLowerCase();
  const text = args.join('');
  if (severals.includes(kind) && text === '' && children.length === 0)
    throw invalidParameter(`${kind.toUpperCase()} requires at least one argument`);
  if (singles.includes(kind) && (args.length !== 1 || text === ''))
    throw invalidParameter(`${kind.toUpperCase()} requires exactly one argument`);
}

/** What the shell's variables make of an instruction's words. */
function expanded(config: ContainerConfig, { name, args }: Node): string[] {
  if (['cmd', 'entrypoint', 'healthcheck', 'onbuild'].includes(name.toLowerCase())) return [...args];
  const env = new Map(
    (config.Env ?? []).map((variable): [string, string] => {
      const at = variable.indexOf('=');
      return [variable.slice(0, at), variable.slice(at + 1)];
    }),
  );
  return args.map((word) => expand(word, env).result);
}

/**
 * A configuration with the instructions applied.
 * @throws invalidParameter `RUN is not a valid change command`, and the parser's errors
 */
export function applyChanges(config: ContainerConfig, lines: readonly string[]): ContainerConfig {
  const changed: ContainerConfig = { ...config, Cmd: asList(config.Cmd), Entrypoint: asList(config.Entrypoint) };
  if (lines.length === 0) return changed;
  let hasCommand = false;
  try {
    const { nodes } = parseDockerfile(lines.join('\n'));
    for (const { name } of nodes)
      if (!Object.hasOwn(changes, name.toLowerCase()))
        throw invalidParameter(`${name.toUpperCase()} is not a valid change command`);
    for (const node of nodes) checkArguments(node);
    for (const node of nodes) {
      const kind = node.name.toLowerCase();
      changes[kind]?.(changed, node, expanded(changed, node));
      hasCommand ||= kind === 'cmd';
      // An entrypoint leaves no command behind that was made for another one.
      if (kind === 'entrypoint' && !hasCommand) changed.Cmd = null;
    }
  } catch (error) {
    if (error instanceof DockerfileError || error instanceof ShellError) throw invalidParameter(messageOf(error));
    throw error;
  }
  return changed;
}
