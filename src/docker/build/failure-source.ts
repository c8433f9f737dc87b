/** Where in the Dockerfile a build failed, as BuildKit tells it in a gRPC status (solver/errdefs Source). */
import type { SourceRange } from '../../engine/api/trace.ts';
import { fromBase64, text } from '../../lib/bytes.ts';
import type { GrpcError } from '../../lib/grpc/status.ts';
import type { BuildSource } from './build-event.ts';

type Position = Partial<SourceRange['start']>;

interface SourceJson {
  readonly info?: { readonly filename?: string; readonly data?: string };
  readonly ranges?: readonly { readonly start?: Position; readonly end?: Position }[];
}

/** What BuildKit's clients put before the message of a subrequest that isn't known (solver/errdefs Subrequest). */
export function unsupportedRequest({ details }: GrpcError): string {
  const detail = details.find(({ typeUrl }) => typeUrl.endsWith('/errdefs.Subrequest+json'));
  return detail ? `unsupported request ${(JSON.parse(text(detail.value)) as { name?: string }).name ?? ''}: ` : '';
}

export function failureSource({ details }: GrpcError): BuildSource | undefined {
  const detail = details.find(({ typeUrl }) => typeUrl.endsWith('/errdefs.Source+json'));
  if (!detail) return undefined;
  const { info, ranges = [] } = JSON.parse(text(detail.value)) as SourceJson;
  if (!info) return undefined;
  const at = ({ line = 0, character = 0 }: Position = {}) => ({ line, character });
  return {
    filename: info.filename ?? '',
    content: text(fromBase64(info.data ?? '')),
    ranges: ranges.map(({ start, end }) => ({ start: at(start), end: at(end) })),
  };
}
