/**
 * An exercise as an instructor writes it in check.ts: steps that look at the machine's state through public doors and
 * pass, or fail with what was expected, what was observed, and the hint that fits the cause. Titles and hints are texts,
 * so they stand in the lesson's index.mdx, by the ids used here.
 */
import type { HttpResponse } from '../lib/http.ts';
import type { FilesPort, ShellResult } from '../machine/port.ts';
import type { DockerFacts } from './docker-facts.ts';
import type { RegistryFacts } from './registry-facts.ts';

/** What a step may look at. */
export interface Facts {
  /** Images, containers, volumes, networks, by Docker's API. */
  readonly docker: DockerFacts;
  /** Files of the machine, as user student; throws an error with `code: 'ENOENT'` where there is none. */
  readonly file: Pick<FilesPort, 'read' | 'list' | 'stat'>;
  /** A file's text without white space at its ends; undefined where it can't be read. */
  text(path: string): Promise<string | undefined>;
  /** A command in the student's login shell, in the home directory; after 30 s it is ended, with code 124. Let it change nothing. */
  sh(command: string): Promise<ShellResult>;
  /** The registry that answers on a port of the machine, without a login. */
  registry(port: number): RegistryFacts;
  /** GET from outside to a port of the machine; undefined where nobody answers. */
  http(
    port: number,
    path?: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ status: number; headers: HttpResponse['headers']; text: string } | undefined>;
}

export interface Failure {
  readonly expected: string;
  readonly observed: string;
  /** The id of a hint in the lesson's index.mdx. */
  readonly hint: string;
}

/** A step's answer: undefined is a pass. */
export type Check = (facts: Facts) => Promise<Failure | undefined>;

export interface Step {
  readonly id: string;
  readonly check: Check;
}

export interface Exercise {
  readonly steps: readonly Step[];
}

/** One step; `id` is unique in its exercise. */
export function step(id: string, check: Check): Step {
  return { id, check };
}

/** The default export of a lesson's check.ts. Throws where two steps have one id. */
export function exercise({ steps }: Exercise): Exercise {
  const ids = new Set(steps.map(({ id }) => id));
  if (ids.size !== steps.length) throw new Error('two steps have the same id');
  return { steps };
}

/** A failed step's answer. */
export function fail(expected: string, observed: string, hint: string): Failure {
  return { expected, observed, hint };
}
