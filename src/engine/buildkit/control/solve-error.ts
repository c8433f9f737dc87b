/** A failed build as a gRPC status, with the Dockerfile and the lines (solver/errdefs), which clients show as an excerpt. */
import { base64, utf8 } from '../../../lib/bytes.ts';
import { asGrpcError, GrpcError, type StatusDetail } from '../../../lib/grpc/status.ts';
import type { DockerfileSource } from '../build.ts';
import { BuildError } from '../build-error.ts';

export function solveError(error: unknown, source: DockerfileSource | undefined, signal: AbortSignal): GrpcError {
  if (signal.aborted) return new GrpcError('CANCELLED', 'context canceled');
  if (error instanceof GrpcError) return error;
  if (!(error instanceof BuildError)) return asGrpcError(error);
  const details: StatusDetail[] = [];
  const { range, message, vertex } = error;
  if (vertex !== undefined) details.push(detail('github.com/moby/buildkit/errdefs.Vertex+json', { digest: vertex }));
  if (range && source) details.push(sourceDetail(source, range));
  const [, code] = /did not complete successfully: exit code: (\d+)$/.exec(message) ?? [];
  if (code !== undefined)
    details.push(detail('github.com/moby/buildkit/gatewayapi.ExitMessage+json', { Code: Number(code) }));
  return new GrpcError('UNKNOWN', message, details);
}

/** Of a subrequest that the frontend doesn't know; clients say so once more, of the detail. */
export function unsupportedRequest(name: string): GrpcError {
  const details = [detail('github.com/moby/buildkit/errdefs.Subrequest+json', { name })];
  return new GrpcError('UNKNOWN', `unsupported request ${name}`, details);
}

function sourceDetail({ filename, content }: DockerfileSource, range: { start: number; end: number }): StatusDetail {
  return detail('github.com/moby/buildkit/errdefs.Source+json', {
    info: { filename, data: base64(utf8(content)), language: 'Dockerfile' },
    ranges: [{ start: { line: range.start }, end: { line: range.end } }],
  });
}

function detail(typeUrl: string, value: unknown): StatusDetail {
  return { typeUrl, value: utf8(JSON.stringify(value)) };
}
