/** What a registry answers: bodies, and refusals with distribution's codes, statuses and sentences (registry/api/errcode). */
import { utf8 } from '../../lib/bytes.ts';
import type { HttpResponse } from '../../lib/http.ts';
import { fromBytes } from '../../lib/stream.ts';

const refusals = {
  UNAUTHORIZED: [401, 'authentication required'],
  UNSUPPORTED: [405, 'The operation is unsupported.'],
  DIGEST_INVALID: [400, 'provided digest did not match uploaded content'],
  SIZE_INVALID: [400, 'provided length did not match content length'],
  NAME_UNKNOWN: [404, 'repository name not known to registry'],
  MANIFEST_UNKNOWN: [404, 'manifest unknown'],
  MANIFEST_INVALID: [400, 'manifest invalid'],
  MANIFEST_BLOB_UNKNOWN: [404, 'blob unknown to registry'],
  BLOB_UNKNOWN: [404, 'blob unknown to registry'],
  BLOB_UPLOAD_UNKNOWN: [404, 'blob upload unknown to registry'],
  BLOB_UPLOAD_INVALID: [404, 'blob upload invalid'],
  RANGE_INVALID: [416, 'invalid content range'],
  PAGINATION_NUMBER_INVALID: [400, 'invalid number of results requested'],
} as const;

export type RefusalCode = keyof typeof refusals;

/** Thrown anywhere while a request is handled. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly detail: unknown;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: RefusalCode, detail: unknown = null, headers: Readonly<Record<string, string>> = {}) {
    super(refusals[code][1]);
    this.code = code;
    this.detail = detail;
    this.headers = headers;
  }

  answer(): HttpResponse {
    const { code, detail, message } = this;
    return jsonAnswer(refusals[code][0], { errors: [{ code, message, detail }] }, this.headers);
  }
}

export function answer(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: Uint8Array | null = null,
): HttpResponse {
  const all = new Headers({
    'Docker-Distribution-Api-Version': 'registry/2.0',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  if (!all.has('Content-Length') && status !== 204) all.set('Content-Length', String(body?.length ?? 0));
  return { status, headers: all, body: body && fromBytes(body) };
}

/** @param value ends with a line feed, as Go's encoder ends it */
export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  const type = { 'Content-Type': 'application/json; charset=utf-8' };
  return answer(status, { ...type, ...headers }, utf8(`${JSON.stringify(value)}\n`));
}
