/** Failures of a build with the lines of the Dockerfile that they come from (BuildKit's solver/errdefs). */
import type { Node } from './parser/node.ts';

/** 1-based, both included. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** What follows `failed to solve: `. */
export class BuildError extends Error {
  readonly range: LineRange | undefined;
  /** Digest of the step that failed. */
  readonly vertex: string | undefined;

  constructor(message: string, range?: LineRange, options: ErrorOptions & { readonly vertex?: string } = {}) {
    super(message, options);
    this.range = range;
    this.vertex = options.vertex;
  }
}

export const rangeOf = ({ start, end }: Node): LineRange => ({ start, end });

/** The same failure with a place, unless it has one. */
export function located(error: unknown, range: LineRange): BuildError {
  if (error instanceof BuildError) return error.range ? error : new BuildError(error.message, range, { cause: error });
  const message = error instanceof Error ? error.message : String(error);
  return new BuildError(message, range, { cause: error });
}
