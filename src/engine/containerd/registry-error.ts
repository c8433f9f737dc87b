/** What a registry answers when it refuses (distribution-spec, "Error Codes"), in the words of distribution's client. */
import type { HttpResponse } from '../../lib/http.ts';
import { reasonPhrase } from '../../lib/http1/message.ts';
import { readText } from '../../lib/stream.ts';
import { EngineError, type ErrorKind } from '../errdefs.ts';

/** A refusal; `code` is the first error's: `MANIFEST_UNKNOWN`, `DENIED` … */
export class RegistryError extends EngineError {
  readonly code: string;
  /** The first error alone: `denied: requested access to the resource is denied`. */
  readonly first: string;
  /** Of the HTTP answer. */
  readonly status: number;

  constructor(kind: ErrorKind, errors: readonly CodedError[], status: number) {
    const texts = errors.map(({ code, message }) => `${wordsOf(code)}: ${message}`);
    super(kind, texts.length > 1 ? `errors:\n${texts.join('\n')}\n` : (texts[0] ?? ''));
    this.code = errors[0]?.code ?? 'UNKNOWN';
    this.first = texts[0] ?? '';
    this.status = status;
  }
}

interface CodedError {
  readonly code: string;
  readonly message: string;
}

export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const wordsOf = (code: string): string => code.toLowerCase().replaceAll('_', ' ');

const kinds: Readonly<Record<number, ErrorKind>> = {
  400: 'invalidParameter',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'notFound',
};

/** A WWW-Authenticate header (RFC 9110), one challenge. */
export function parseChallenge(header: string): Challenge {
  const [scheme = ''] = header.split(' ');
  const parameters = new Map<string, string>();
  for (const [, key = '', quoted, bare] of header.slice(scheme.length).matchAll(/(\w+)=(?:"([^"]*)"|([^\s,"]+))/g))
    parameters.set(key.toLowerCase(), quoted ?? bare ?? '');
  return { scheme: scheme.toLowerCase(), parameters };
}

/** Errors of RFC 6750 that come in the challenge itself. */
function challengeError(response: HttpResponse): CodedError | undefined {
  const header = response.headers.get('WWW-Authenticate');
  if (!header) return undefined;
  const { scheme, parameters } = parseChallenge(header);
  if (scheme !== 'bearer') return undefined;
  const described = parameters.get('error_description');
  if (parameters.get('error') === 'insufficient_scope')
    return { code: 'DENIED', message: described ?? 'requested access to the resource is denied' };
  if (parameters.get('error') === 'invalid_token')
    return { code: 'UNAUTHORIZED', message: described ?? 'authentication required' };
  return undefined;
}

function errorsOf(text: string, status: number): CodedError[] {
  try {
    const body = JSON.parse(text) as { details?: unknown; errors?: { code?: unknown; message?: unknown }[] };
    if (typeof body.details === 'string' && body.details)
      return [{ code: status === 401 ? 'UNAUTHORIZED' : 'UNKNOWN', message: body.details }];
    return (Array.isArray(body.errors) ? body.errors : []).map(({ code, message }) => {
      const known = typeof code === 'string' ? code : 'UNKNOWN';
      return { code: known, message: typeof message === 'string' && message ? message : wordsOf(known) };
    });
  } catch {
    return [];
  }
}

/** The error of an answer that isn't the one hoped for; reads its body. */
export async function failureOf(response: HttpResponse): Promise<EngineError> {
  const { status } = response;
  const text = await readText(response.body, 65536).catch(() => '');
  const kind = kinds[status] ?? 'system';
  if (status < 400 || status >= 500)
    return new EngineError(kind, `received unexpected HTTP status: ${status} ${reasonPhrase(status)}`.trim());
  const inHeader = challengeError(response);
  const errors = [...(inHeader ? [inHeader] : []), ...errorsOf(text, status)];
  if (errors.length > 0) return new RegistryError(inHeader?.code === 'DENIED' ? 'forbidden' : kind, errors, status);
  if (status === 401)
    return new RegistryError(kind, [{ code: 'UNAUTHORIZED', message: 'authentication required' }], status);
  const shown = text.length > 0 ? `: ${JSON.stringify(text.slice(0, 200))}` : '';
  return new EngineError(kind, `error parsing HTTP ${status} response body${shown}`);
}
