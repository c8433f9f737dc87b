/** A parsed Dockerfile's instructions, checked and put into stages (BuildKit's instructions.Parse). */
import { quote } from '../../lib/gofmt.ts';
import { BuildError, rangeOf } from './build-error.ts';
import type { Command, Dialect } from './command.ts';
import { Flags } from './flags.ts';
import { type ArgumentWord, parseArguments } from './instructions/arg.ts';
import { parseInstruction } from './instructions.ts';
import { DockerfileError } from './parser/directives.ts';
import type { Node } from './parser/node.ts';
import { type ParsedDockerfile, parseDockerfile } from './parser/parser.ts';

export interface StagePlan {
  /** Lower case; empty for a stage without one. */
  readonly name: string;
  /** As written, variables not filled in. */
  readonly baseName: string;
  readonly platform: string;
  readonly node: Node;
  readonly commands: readonly Command[];
}

/** What was read, up to the mistake if there is one. */
export interface ReadDockerfile {
  readonly plan: DockerfilePlan;
  readonly mistake: BuildError | undefined;
}

export interface DockerfilePlan {
  readonly parsed: ParsedDockerfile;
  /** ARGs before the first FROM. */
  readonly metaArgs: readonly { readonly node: Node; readonly words: readonly ArgumentWord[] }[];
  readonly stages: readonly StagePlan[];
  /** Instructions that were looked at: also the one that is wrong. */
  readonly seen: readonly Node[];
}

const validStageName = /^[a-z][a-z0-9-_.]*$/;

function parseFrom(node: Node): Omit<StagePlan, 'commands'> {
  const { args } = node;
  const [baseName = '', as = '', stageName = ''] = args;
  if (args.length !== 1 && (args.length !== 3 || as.toLowerCase() !== 'as'))
    throw new DockerfileError('FROM requires either one or three arguments');
  const name = stageName.toLowerCase();
  if (args.length === 3 && !validStageName.test(name))
    throw new DockerfileError(
      `invalid name for build stage: ${quote(stageName)}, name can't start with a number or contain symbols`,
    );
  const flags = new Flags(node.flags, { platform: 'string' });
  return { name, baseName, platform: flags.string('platform'), node };
}

/** Puts the line in front of what is wrong with an instruction. */
function onLine<T>(node: Node, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DockerfileError)) throw error;
    throw new BuildError(`dockerfile parse error on line ${node.start}: ${error.message}`, rangeOf(node));
  }
}

function parseText(text: string): ParsedDockerfile {
  try {
    return parseDockerfile(text);
  } catch (error) {
    if (!(error instanceof DockerfileError)) throw error;
    if (error.line === undefined) throw new BuildError(error.message);
    throw new BuildError(error.message, { start: error.line, end: error.end ?? error.line });
  }
}

export function dialectOf({ escapeToken, directives }: ParsedDockerfile): Dialect {
  return { escapeToken, hasNewFlags: directives.some(({ name }) => name === 'syntax') };
}

type OpenStage = Omit<StagePlan, 'commands'> & { readonly commands: Command[] };

function readNode(
  node: Node,
  parsed: ParsedDockerfile,
  metaArgs: { node: Node; words: readonly ArgumentWord[] }[],
  stages: OpenStage[],
): void {
  const name = node.name.toLowerCase();
  if (name === 'from') {
    stages.push({ ...onLine(node, () => parseFrom(node)), commands: [] });
    return;
  }
  const stage = stages.at(-1);
  if (!stage && name === 'arg') {
    metaArgs.push({ node, words: onLine(node, () => parseArguments(node)) });
    return;
  }
  const command = onLine(node, () => parseInstruction(node, dialectOf(parsed)));
  if (!stage) throw new BuildError('no build stage in current context', rangeOf(node));
  stage.commands.push(command);
}

/** @throws BuildError where not even lines can be told apart */
export function readDockerfile(text: string): ReadDockerfile {
  const parsed = parseText(text);
  const metaArgs: { node: Node; words: readonly ArgumentWord[] }[] = [];
  const stages: OpenStage[] = [];
  const seen: Node[] = [];
  const plan = { parsed, metaArgs, stages, seen };
  try {
    for (const node of parsed.nodes) {
      seen.push(node);
      readNode(node, parsed, metaArgs, stages);
    }
    if (stages.length === 0) throw new BuildError('dockerfile contains no stages to build');
    return { plan, mistake: undefined };
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    return { plan, mistake: error };
  }
}

/** @throws BuildError with the place */
export function planDockerfile(text: string): DockerfilePlan {
  const { plan, mistake } = readDockerfile(text);
  if (mistake) throw mistake;
  return plan;
}
