/** What a build tells of itself while it goes on, whoever shows it: BuildKit's status, and what came of it. */
import type { SourceRange, StatusResponse } from '../../engine/api/trace.ts';

/** Where in the Dockerfile something is wrong. */
export interface BuildSource {
  readonly filename: string;
  /** The whole file. */
  readonly content: string;
  readonly ranges: readonly SourceRange[];
}

export type BuildEvent =
  | { readonly kind: 'status'; readonly status: StatusResponse }
  /** The next piece of the archive of an `--output`, which is told by its number. */
  | { readonly kind: 'output'; readonly output: number; readonly piece: Uint8Array }
  /** `sha256:…` */
  | { readonly kind: 'image'; readonly id: string }
  /** What `--call outline` and `targets` print, and the exit status that goes with it. */
  | { readonly kind: 'told'; readonly text: string; readonly status: number }
  /** The last one of a build that failed. */
  | { readonly kind: 'failure'; readonly message: string; readonly source: BuildSource | undefined };

export type BuildEvents = AsyncIterable<BuildEvent>;
