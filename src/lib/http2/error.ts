/** What HTTP/2 calls an error (RFC 9113, 5.4 and 7): of the whole connection, or of one stream. */

export const errorCodes = {
  NO_ERROR: 0x0,
  PROTOCOL_ERROR: 0x1,
  INTERNAL_ERROR: 0x2,
  FLOW_CONTROL_ERROR: 0x3,
  SETTINGS_TIMEOUT: 0x4,
  STREAM_CLOSED: 0x5,
  FRAME_SIZE_ERROR: 0x6,
  REFUSED_STREAM: 0x7,
  CANCEL: 0x8,
  COMPRESSION_ERROR: 0x9,
  CONNECT_ERROR: 0xa,
  ENHANCE_YOUR_CALM: 0xb,
  INADEQUATE_SECURITY: 0xc,
  HTTP_1_1_REQUIRED: 0xd,
} as const;

export type ErrorName = keyof typeof errorCodes;

const names = new Map<number, string>(Object.entries(errorCodes).map(([name, code]) => [code, name]));

/** `PROTOCOL_ERROR`; the number for a code that has no name. */
export function errorName(code: number): string {
  return names.get(code) ?? `0x${code.toString(16)}`;
}

/** The connection can't go on: it ends with GOAWAY. */
export class Http2Error extends Error {
  override readonly name = 'Http2Error';
  readonly code: number;

  constructor(code: ErrorName | number, message: string) {
    super(message);
    this.code = typeof code === 'number' ? code : errorCodes[code];
  }
}

/** One stream ends with RST_STREAM, sent by us or by the peer. */
export class StreamError extends Error {
  override readonly name = 'StreamError';
  readonly code: number;
  readonly stream: number;
  /** Whether the peer sent it. */
  readonly isRemote: boolean;

  constructor(stream: number, code: ErrorName | number, message: string, isRemote = false) {
    super(message);
    this.code = typeof code === 'number' ? code : errorCodes[code];
    this.stream = stream;
    this.isRemote = isRemote;
  }
}
