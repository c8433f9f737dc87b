/**
 * What a build needs beyond `POST /build` as Docker documents it: headers of a request with version=2 that brings its files itself, and
 * lines of the answer, in which our command's view is told of a build by session (docker/build/session) too. The real client and
 * daemon say these things over gRPC alone, as ours do; other clients never meet them.
 */

import { base64, fromBase64, text, utf8 } from '../../lib/bytes.ts';
import type { JsonMessage } from './jsonmessage.ts';
import type { SourceRange } from './trace.ts';

/** Line sent before the error: where in the Dockerfile the build failed, for the excerpt. */
export const buildSourceId = 'drydock.build.source';

/** Lines with the result of `outputs=[{"Type":"tar"}]` or `local`: base64 of the next piece of a tar archive. */
export const buildOutputId = 'drydock.build.output';

/** Line with what `--call outline` and `targets` print. Never on the wire: our command's session build tells its view so. */
export const buildTextId = 'drydock.build.text';

/** Request header: secrets as base64 of JSON, id → base64 of the content. */
export const buildSecretsHeader = 'X-Drydock-Build-Secrets';

/**
 * Request header: named contexts as base64 of JSON, name → `docker-image://…`, URL, or `local:PREFIX` where the files are
 * in the request's archive below PREFIX.
 */
export const buildContextsHeader = 'X-Drydock-Build-Contexts';

/** Request header: `check` only looks for problems (`--check`); the findings are the trace's warnings. */
export const buildCallHeader = 'X-Drydock-Build-Call';

/**
 * Request header: what makes this folder the same as that of an earlier build, as a session's shared key does: the cache's records
 * of its files are by it.
 */
export const buildFolderHeader = 'X-Drydock-Build-Folder';

export interface BuildText {
  readonly text: string;
  /** For the command to end with. */
  readonly status: number;
}

/** undefined for any other line. */
export function buildText(message: JsonMessage): BuildText | undefined {
  return message.id === buildTextId ? (message.aux as BuildText) : undefined;
}

export interface BuildSource {
  readonly filename: string;
  /** The whole file. */
  readonly content: string;
  readonly ranges: readonly SourceRange[];
}

export function sourceMessage(source: BuildSource): JsonMessage {
  return { id: buildSourceId, aux: source };
}

/** undefined for any other line. */
export function buildSource(message: JsonMessage): BuildSource | undefined {
  return message.id === buildSourceId ? (message.aux as BuildSource) : undefined;
}

export function outputMessage(chunk: Uint8Array): JsonMessage {
  return { id: buildOutputId, aux: base64(chunk) };
}

/** undefined for any other line. */
export function buildOutput(message: JsonMessage): Uint8Array | undefined {
  return message.id === buildOutputId && typeof message.aux === 'string' ? fromBase64(message.aux) : undefined;
}

export function encodeHeaderMap(values: ReadonlyMap<string, string>): string {
  return base64(utf8(JSON.stringify(Object.fromEntries(values))));
}

/** Empty where the header is absent. @throws SyntaxError, RangeError */
export function decodeHeaderMap(header: string | null): Map<string, string> {
  if (header === null) return new Map();
  const value = JSON.parse(text(fromBase64(header))) as Record<string, string>;
  return new Map(Object.entries(value));
}
