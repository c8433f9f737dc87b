/** What COPY and ADD share: sources, destination, heredocs and flags (dockerfile2llb's dispatchCopy). */
import { joinPath } from '../../lib/path.ts';
import { rangeOf } from './build-error.ts';
import { type Command, commandOf } from './command.ts';
import type { Flags } from './flags.ts';
import { upper } from './instruction-text.ts';
import { type CopyOp, type Vertex, vertex } from './llb.ts';
import { checkMode } from './ops/mode.ts';
import { DockerfileError } from './parser/directives.ts';
import { parseHeredoc } from './parser/heredoc.ts';
import type { Node } from './parser/node.ts';
import type { Stage } from './stage.ts';

type Source = CopyOp['sources'][number];

export interface CopyKind {
  /** COPY's `--from`. */
  readonly from: string;
  readonly flags: Flags;
  /** ADD's archives, URLs. */
  readonly isAdd: boolean;
}

const isUrl = (text: string): boolean => /^https?:\/\//.test(text);
const isGit = (text: string): boolean => /^(git@|git:\/\/|ssh:\/\/)|^https?:\/\/.*\.git(#|$)/.test(text);
const hasWildcard = (text: string): boolean => /[*?[\\]/.test(text);

/** Words into sources and destination. @throws DockerfileError */
export function copyCommand(node: Node, kind: CopyKind): Command {
  const words = node.args;
  if (words.length < 2)
    throw new DockerfileError(
      `${upper(node)} requires at least two arguments, but only one was provided. Destination could not be determined`,
    );
  const destination = words.at(-1) ?? '';
  if (!node.json && node.heredocs.length > 0 && parseHeredoc(destination))
    throw new DockerfileError(`${upper(node)} cannot accept a heredoc as a destination`);
  const command: Command = commandOf(node, {
    isStep: true,
    sources: kind.from === '' ? [] : [{ name: kind.from, isNumbered: true }],
    dispatch: (stage) => new Copy(node, kind, stage).run(command.text),
  });
  return command;
}

/** @throws Error in go-digest's words */
function checkDigest(digest: string): void {
  const [, algorithm = '', hex = ''] = /^([a-z0-9]+(?:[.+_-][a-z0-9]+)*):([a-zA-Z0-9=_-]+)$/.exec(digest) ?? [];
  if (algorithm === '') throw new Error('invalid checksum digest format');
  const length = new Map([
    ['sha256', 64],
    ['sha384', 96],
    ['sha512', 128],
  ]).get(algorithm);
  if (length === undefined) throw new Error('unsupported digest algorithm');
  if (hex.length !== length) throw new Error('invalid checksum digest length');
  if (!/^[a-f0-9]*$/.test(hex)) throw new Error('invalid checksum digest format');
}

/** One COPY or ADD being carried out. */
class Copy {
  readonly #node: Node;
  readonly #kind: CopyKind;
  readonly #stage: Stage;
  readonly #inputs: (Vertex | undefined)[] = [];
  readonly #sources: Source[] = [];
  #name = '';
  /** As the history shows them. */
  readonly #shown: string[] = [];
  readonly #documents: string[] = [];

  constructor(node: Node, kind: CopyKind, stage: Stage) {
    this.#node = node;
    this.#kind = kind;
    this.#stage = stage;
  }

  async run(text: string): Promise<void> {
    const { flags } = this.#kind;
    const stage = this.#stage;
    const words = this.#node.args.slice(0, -1);
    const wanted = stage.expand(this.#node.args.at(-1) ?? '');
    this.#name = stage.stepName(stage.shown(text));
    for (const word of words) await this.#source(word);
    const isDirectory = wanted.endsWith('/') || wanted === '.' || wanted.endsWith('/.') || wanted === '';
    const owner = stage.expand(flags.string('chown'));
    const mode = stage.expand(flags.string('chmod'));
    if (mode !== '') checkMode(mode);
    const path = joinPath(wanted.startsWith('/') ? '/' : stage.workingDirectory, wanted);
    const op: CopyOp = {
      kind: 'copy',
      sources: this.#sources,
      destination: isDirectory && path !== '/' ? `${path}/` : path,
      owner,
      mode,
      parents: flags.bool('parents'),
      exclude: flags.strings('exclude').map((pattern) => stage.expand(pattern)),
    };
    stage.apply(op, this.#name, this.#inputs, rangeOf(this.#node));
    const own = [...(owner === '' ? [] : [`--chown=${owner}`]), ...(mode === '' ? [] : [`--chmod=${mode}`])];
    stage.commit([upper(this.#node), ...own, ...this.#shown, ...this.#documents, wanted].join(' '), true);
  }

  #input(vertexOfSource: Vertex | undefined): number {
    const at = this.#inputs.findIndex((input) => input?.digest === vertexOfSource?.digest);
    if (at >= 0) return at + 1;
    this.#inputs.push(vertexOfSource);
    return this.#inputs.length;
  }

  async #source(word: string): Promise<void> {
    const document = this.#node.json ? undefined : parseHeredoc(word);
    const content = document && this.#node.heredocs.find(({ name }) => name === document.name);
    if (document && content) {
      const text = this.#stage.expandDocument(content);
      const data = content.chomp ? text.replace(/^\t+/gm, '') : text;
      const file = vertex(
        { kind: 'inline', files: [{ path: content.name, content: data, mode: 0o644 }] },
        { name: '[internal] preparing inline document' },
      );
      this.#add(this.#input(file), content.name, false, false);
      this.#documents.push(`<<${content.name}`);
      return;
    }
    const path = this.#stage.expand(word);
    this.#shown.push(path);
    if (this.#kind.isAdd && isGit(path)) throw new Error(`ADD of a git repository is not supported here: ${path}`);
    if (isUrl(path)) {
      if (!this.#kind.isAdd) throw new Error("source can't be a URL for COPY");
      this.#url(path);
      return;
    }
    if (this.#kind.isAdd && this.#kind.flags.has('checksum'))
      throw new Error('checksum requires HTTP(S) or Git sources');
    const from = this.#kind.from;
    const input =
      from === ''
        ? this.#stage.env.context()
        : await this.#stage.env.source({ name: from, isNumbered: true }, rangeOf(this.#node));
    const unpack = this.#kind.isAdd && (!this.#kind.flags.has('unpack') || this.#kind.flags.bool('unpack'));
    this.#add(this.#input(input), path, unpack, true);
  }

  #add(input: number, path: string, unpack: boolean, wildcard: boolean): void {
    const clean = joinPath('/', path);
    // --parents keeps what stands behind a `/./`.
    const kept = this.#kind.flags.bool('parents') && path.includes('/./') ? path : clean;
    this.#sources.push({ input, path: kept, unpack, wildcard: wildcard && hasWildcard(clean) });
  }

  #url(url: string): void {
    const { flags } = this.#kind;
    const checksum = this.#stage.expand(flags.string('checksum'));
    if (checksum !== '') checkDigest(checksum);
    const last = new URL(url).pathname.split('/').at(-1) ?? '';
    const filename = last === '' ? '__unnamed__' : decodeURIComponent(last);
    // BuildKit shows the download and the copy by one name.
    const source = vertex({ kind: 'http', url, filename, checksum }, { name: this.#name });
    this.#add(this.#input(source), filename, flags.bool('unpack'), false);
  }
}
