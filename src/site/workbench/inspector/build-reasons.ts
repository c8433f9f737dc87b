/** Why a step of a build was done again: told from the steps before it and from the builds before this one. */
import type { Vertex } from '../../../engine/api/trace.ts';

export type Outcome =
  | 'cached'
  | 'running'
  | 'failed'
  | 'canceled'
  | 'internal'
  | 'first'
  | 'changed'
  | 'files'
  | 'after'
  | 'dropped';

export interface Step {
  readonly vertex: Vertex;
  /** `builder` of `[builder 2/4] RUN make`; '' for steps of BuildKit's own. */
  readonly stage: string;
  readonly number: number;
  readonly instruction: string;
  readonly outcome: Outcome;
  /** Milliseconds. */
  readonly duration: number;
}

const pattern = /^\[(?:([^\]]*?) +)?(\d+)\/(\d+)\] (.*)$/s;

function parsed({ name }: Vertex): { stage: string; number: number; instruction: string } {
  const [, stage = '', number = '0', , instruction = ''] = pattern.exec(name) ?? [];
  return instruction
    ? {
        stage: stage || 'stage-0',
        number: Number(number),
        instruction: instruction.replace(/@sha256:[0-9a-f]{64}/, ''),
      }
    : { stage: '', number: 0, instruction: name };
}

/** What earlier builds had. */
interface Past {
  readonly instructions: ReadonlySet<string>;
  readonly places: ReadonlySet<string>;
}

function pastOf(earlier: readonly (readonly Vertex[])[]): Past {
  const steps = earlier.flat().map(parsed);
  return {
    instructions: new Set(steps.map(({ stage, instruction }) => `${stage} ${instruction}`)),
    places: new Set(steps.map(({ stage, number }) => `${stage} ${number}`)),
  };
}

/** @param earlier steps of the builds before, of the same context where that is known */
export function stepsOf(vertices: readonly Vertex[], earlier: readonly (readonly Vertex[])[]): Step[] {
  const past = pastOf(earlier);
  const byDigest = new Map(vertices.map((vertex) => [vertex.digest, vertex]));
  const isRedone = (digest: string) => {
    const input = byDigest.get(digest);
    return input !== undefined && parsed(input).stage !== '' && !input.cached && !/\] FROM /.test(input.name);
  };
  return vertices.map((vertex) => {
    const { stage, number, instruction } = parsed(vertex);
    const { started, completed, cached, error, inputs } = vertex;
    const duration = started !== undefined && completed !== undefined ? (completed - started) / 1e6 : 0;
    const outcome = (): Outcome => {
      if (error) return /context canceled/.test(error) ? 'canceled' : 'failed';
      if (completed === undefined) return started === undefined ? 'canceled' : 'running';
      if (cached) return 'cached';
      if (stage === '' || /^FROM /.test(instruction)) return 'internal';
      if (inputs.some(isRedone)) return 'after';
      if (past.instructions.has(`${stage} ${instruction}`))
        return /^(COPY|ADD)\b/.test(instruction) ? 'files' : 'dropped';
      return past.places.has(`${stage} ${number}`) ? 'changed' : 'first';
    };
    return { vertex, stage, number, instruction, outcome: outcome(), duration };
  });
}
