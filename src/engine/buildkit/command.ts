/** What an instruction's file brings, and what it makes of its words: units found by instructions.ts. */
import type { Node } from './parser/node.ts';
import type { Stage } from './stage.ts';

/** A stage or image that files are taken from. */
export interface SourceName {
  readonly name: string;
  /** A number is a stage's: for COPY, not for mounts. */
  readonly isNumbered: boolean;
}

/** An instruction that was read and makes sense. */
export interface Command {
  readonly node: Node;
  /** As progress and errors show it. */
  readonly text: string;
  /** Whether it is one of the `[1/4]`. */
  readonly isStep: boolean;
  readonly sources: readonly SourceName[];
  /** @throws Error with BuildKit's words, without a place */
  dispatch(stage: Stage): Promise<void> | void;
}

/** Which language the Dockerfile is in. */
export interface Dialect {
  readonly escapeToken: string;
  /** A `# syntax=` line asks for a newer one than Docker has built in: `COPY --parents` and `--exclude` are there. */
  readonly hasNewFlags: boolean;
}

export interface Instruction {
  /** Lower case. */
  readonly name: string;
  /** @throws DockerfileError in BuildKit's words, without the line */
  parse(node: Node, dialect: Dialect): Command;
}

type Part = Pick<Command, 'dispatch'> & Partial<Pick<Command, 'isStep' | 'sources'>>;

export function commandOf(node: Node, { dispatch, isStep = false, sources = [] }: Part): Command {
  return { node, text: node.original.trim(), isStep, sources, dispatch };
}
