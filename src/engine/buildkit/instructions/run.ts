/** RUN [--mount=… --network=…] command: a step's process, in the shell or (as a JSON array) by itself. */

import { quote } from '../../../lib/gofmt.ts';
import { rangeOf } from '../build-error.ts';
import { commandOf, type Instruction } from '../command.ts';
import { Flags } from '../flags.ts';
import { type ExecMount, type Vertex, vertex } from '../llb.ts';
import { checkMount, mountSources, parseMount } from '../mount.ts';
import { DockerfileError } from '../parser/directives.ts';
import type { Heredoc } from '../parser/heredoc.ts';
import type { Node } from '../parser/node.ts';
import type { Stage } from '../stage.ts';

const networks = ['default', 'none', 'host'];

function dataOf({ content, chomp }: Heredoc): string {
  return chomp ? content.replace(/^\t+/gm, '') : content;
}

/** ` (first line...)` for what is only a heredoc. */
function summary(document: string): string {
  const [first = '', ...rest] = document.trim().split(/\r?\n/);
  return ` (${first}${rest.length > 0 ? '...' : ''})`;
}

interface Line {
  readonly args: readonly string[];
  /** Behind the instruction in its name. */
  readonly note: string;
  /** A script to put into /dev/pipes. */
  readonly script: { readonly name: string; readonly content: string } | undefined;
}

function lineOf(node: Node, stage: Stage): Line {
  if (node.json) return { args: node.args, note: '', script: undefined };
  const [line = ''] = node.args;
  const [document, ...more] = node.heredocs;
  if (!document) return { args: [...stage.shell, line], note: '', script: undefined };
  if (more.length === 0 && /^\d*<<-?\s*["']?[^\s"']+["']?$/.test(line.trim())) {
    const data = dataOf(document);
    const note = summary(document.content);
    if (!data.startsWith('#!')) return { args: [...stage.shell, data], note, script: undefined };
    const script = { name: document.name, content: data };
    return { args: [...stage.shell, `/dev/pipes/${document.name}`], note, script };
  }
  const text = line + node.heredocs.map((each) => `\n${each.content}${each.name}`).join('');
  return { args: [...stage.shell, text], note: '', script: undefined };
}

interface Mounts {
  readonly mounts: ExecMount[];
  readonly inputs: (Vertex | undefined)[];
}

async function mountsOf(flags: Flags, node: Node, stage: Stage): Promise<Mounts> {
  const mounts: ExecMount[] = [];
  const inputs: (Vertex | undefined)[] = [];
  for (const text of flags.strings('mount')) {
    const { from, ...mount } = parseMount(text, stage.workingDirectory, (word) => stage.expand(word));
    let input = -1;
    if (mount.type === 'bind' || (mount.type === 'cache' && from !== '')) {
      const source = { name: from, isNumbered: false };
      inputs.push(from === '' ? stage.env.context() : await stage.env.source(source, rangeOf(node)));
      input = inputs.length;
    }
    // Of files that are there already neither owner nor mode is changed.
    if (mount.type === 'cache' && mount.hasAttributes && (from === '' || mount.source === '/')) {
      inputs.push(cachePermissions(mount));
      input = inputs.length;
    }
    const { hasAttributes: _, ...own } = mount;
    mounts.push({ ...own, input });
  }
  return { mounts, inputs };
}

/** BuildKit makes a directory of that owner and mode as a step of its own. */
function cachePermissions({ uid, gid, mode }: Pick<ExecMount, 'uid' | 'gid' | 'mode'>): Vertex {
  const files = [{ path: `cache-${uid}-${gid}`, content: '', mode: mode ?? 0o755 }];
  return vertex({ kind: 'inline', files }, { name: '[internal] setting cache mount permissions' });
}

/** Where the agent would be, whether one was forwarded or not. */
function sshVariable(mounts: readonly ExecMount[]): string[] {
  const first = mounts.find(({ type }) => type === 'ssh');
  return first ? [`SSH_AUTH_SOCK=${first.target}`] : [];
}

function addScript({ script }: Line, { mounts, inputs }: Mounts): void {
  if (!script) return;
  const file = vertex(
    { kind: 'inline', files: [{ path: script.name, content: script.content, mode: 0o755 }] },
    { name: '[internal] preparing inline document' },
  );
  inputs.push(file);
  mounts.push({
    type: 'bind',
    target: '/dev/pipes',
    source: '/',
    input: inputs.length,
    readOnly: true,
    id: '',
    sharing: 'shared',
    mode: 0o755,
    uid: 0,
    gid: 0,
    size: 0,
    required: false,
    env: '',
  });
}

/** What the history says was run: `|1 X=5 /bin/sh -c …`. */
function commandString(args: readonly string[], stage: Stage): string {
  const variables = stage.variables();
  const values = new Map(stage.args.map(({ name, value }) => [name, variables.get(name) ?? value ?? '']));
  const shown = [...values].map(([name, value]) => `${name}=${value}`);
  return [...(shown.length > 0 ? [`|${shown.length}`, ...shown] : []), ...args].join(' ');
}

const run: Instruction = {
  name: 'run',
  parse(node) {
    const flags = new Flags(node.flags, { mount: 'strings', network: 'string' });
    for (const text of flags.strings('mount')) checkMount(text);
    const network = flags.string('network');
    if (flags.has('network') && !networks.includes(network))
      throw new DockerfileError(`invalid network mode ${quote(network)}`);
    const command = commandOf(node, {
      isStep: true,
      sources: mountSources(flags.strings('mount')).map((name) => ({ name, isNumbered: false })),
      async dispatch(stage) {
        const line = lineOf(node, stage);
        const mounts = await mountsOf(flags, node, stage);
        addScript(line, mounts);
        const secrets = mounts.mounts.flatMap(({ type, env }) => (type === 'secret' && env !== '' ? [env] : []));
        const shown = { rawQuotes: true, skipUnsetEnv: true, secrets };
        const name = stage.stepName(stage.shown(command.text + line.note, shown));
        const op = {
          kind: 'exec' as const,
          args: line.args,
          env: [...stage.runEnvironment(), ...sshVariable(mounts.mounts)],
          cwd: stage.workingDirectory,
          user: stage.config.User ?? '',
          network: network || stage.env.network,
          mounts: mounts.mounts,
        };
        stage.apply(op, name, mounts.inputs, rangeOf(node), `mount / from exec ${line.args.join(' ')}`);
        stage.commit(`RUN ${commandString(line.args, stage)}`, true);
      },
    });
    return command;
  },
};
export default run;
