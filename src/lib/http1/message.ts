/**
 * Heads of HTTP/1.1 messages (RFC 9112): start line and fields, parsed strictly (no folded lines, no space before a
 * colon) and written with the capitals Go gives them. Trailers are dropped.
 */
import type { ByteReader } from '../byte-reader.ts';
import { fromLatin1, latin1 } from '../bytes.ts';
import { TooLong } from '../stream.ts';

/** A message that breaks the protocol; `status` is what a server answers to it. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface RequestHead {
  readonly method: string;
  readonly target: string;
  /** 0 or 1: HTTP/1.0 or HTTP/1.1 */
  readonly minor: number;
  readonly headers: Headers;
}

export interface ResponseHead {
  readonly status: number;
  readonly reason: string;
  readonly minor: number;
  readonly headers: Headers;
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const LINE_FEED = 10;

/** A line without its end, where it has come already. */
function takeLine(reader: ByteReader, budget: { left: number }): string | undefined {
  const line = reader.takeUntil(LINE_FEED, budget.left);
  return line && lineOf(line, budget);
}

/** A line without its end (CR LF, or LF alone as Go allows); undefined at the end of the stream. */
async function readLine(reader: ByteReader, budget: { left: number }): Promise<string | undefined> {
  const line = await reader.readUntil(LINE_FEED, budget.left).catch((error: unknown) => {
    throw error instanceof TooLong ? new HttpError(431, 'header too large') : error;
  });
  return line && lineOf(line, budget);
}

function lineOf(line: Uint8Array, budget: { left: number }): string {
  budget.left -= line.length;
  if (line.at(-1) !== LINE_FEED) throw new HttpError(400, 'unexpected EOF');
  return latin1(line.subarray(0, line.at(-2) === 13 ? -2 : -1));
}

async function readFields(reader: ByteReader, budget: { left: number }): Promise<Headers> {
  const headers = new Headers();
  for (;;) {
    const line = takeLine(reader, budget) ?? (await readLine(reader, budget));
    if (line === undefined) throw new HttpError(400, 'unexpected EOF');
    if (line === '') return headers;
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0));
    const value = withoutBlanks(line, colon + 1);
    if (!token.test(name) || hasControl(value)) throw new HttpError(400, 'malformed header');
    headers.append(name, value);
  }
}

/** What follows `start`, without spaces and tabs around it. */
function withoutBlanks(line: string, start: number): string {
  const isBlank = (at: number): boolean => line[at] === ' ' || line[at] === '\t';
  let from = start;
  let to = line.length;
  while (from < to && isBlank(from)) from++;
  while (from < to && isBlank(to - 1)) to--;
  return line.slice(from, to);
}

function hasControl(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if ((code < 32 && code !== 9) || code === 127) return true;
  }
  return false;
}

/**
 * The next request's head, or undefined where the client has closed before it.
 * @throws HttpError for anything malformed or longer than `limit` bytes
 */
export async function readRequestHead(reader: ByteReader, limit: number): Promise<RequestHead | undefined> {
  const budget = { left: limit };
  let line = await readLine(reader, budget);
  if (line === '') line = await readLine(reader, budget);
  if (line === undefined) return undefined;
  const [method = '', target = '', version = '', ...more] = line.split(' ');
  const minor = /^HTTP\/1\.([01])$/.exec(version)?.[1];
  if (minor === undefined && /^HTTP\/[0-9]\.[0-9]$/.test(version)) {
    throw new HttpError(505, 'unsupported protocol version');
  }
  if (!token.test(method) || target === '' || hasControl(target) || minor === undefined || more.length > 0) {
    throw new HttpError(400, 'malformed request line');
  }
  return { method, target, minor: Number(minor), headers: await readFields(reader, budget) };
}

/** The next response's head. @throws HttpError */
export async function readResponseHead(reader: ByteReader, limit: number): Promise<ResponseHead> {
  const budget = { left: limit };
  const line = await readLine(reader, budget);
  if (line === undefined) throw new HttpError(502, 'EOF');
  const match = /^HTTP\/1\.([01]) ([1-9][0-9]{2})(?: (.*))?$/.exec(line);
  if (!match) throw new HttpError(502, 'malformed HTTP response');
  const [, minor, status, reason = ''] = match;
  return { status: Number(status), reason, minor: Number(minor), headers: await readFields(reader, budget) };
}

/** Reads and drops the trailer after a chunked body. */
export async function skipTrailer(reader: ByteReader, limit: number): Promise<void> {
  await readFields(reader, { left: limit });
}

/** Nearly all messages have the same fields. */
const canonicalNames = new Map<string, string>();
const mostNames = 1000;

/** `content-type` as `Content-Type`. Browsers write WebSocket so, and some servers look for nothing else. */
function canonical(name: string): string {
  const known = canonicalNames.get(name);
  if (known !== undefined) return known;
  const words = name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const result = words.join('-').replace('Websocket', 'WebSocket');
  if (canonicalNames.size < mostNames) canonicalNames.set(name, result);
  return result;
}

type Field = readonly [name: string, value: string];

/** Fields, by their names in small letters, that a message goes out with instead of its own; undefined: without it. */
export type FieldChanges = ReadonlyMap<string, string | undefined>;

const noChanges: FieldChanges = new Map();

/** Start line and fields, by name, with the empty line that ends them. @param repeated go out as they are, at the end */
export function formatHead(
  startLine: string,
  headers: Headers,
  changes = noChanges,
  repeated: readonly Field[] = [],
): Uint8Array {
  const fields: Field[] = [];
  for (const field of headers) if (!changes.has(field[0])) fields.push(field);
  for (const [name, value] of changes) if (value !== undefined) fields.push([name, value]);
  fields.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  let out = `${startLine}\r\n`;
  for (const [name, value] of fields) out += `${canonical(name)}: ${value}\r\n`;
  for (const [name, value] of repeated) out += `${name}: ${value}\r\n`;
  return fromLatin1(`${out}\r\n`);
}

/** Whether the comma-separated field `name` lists `item`. */
export function lists(headers: Headers, name: string, item: string): boolean {
  const items = headers.get(name)?.split(',') ?? [];
  return items.some((each) => each.trim().toLowerCase() === item);
}

const reasons = new Map([
  [100, 'Continue'],
  [101, 'Switching Protocols'],
  [200, 'OK'],
  [201, 'Created'],
  [202, 'Accepted'],
  [203, 'Non-Authoritative Information'],
  [204, 'No Content'],
  [205, 'Reset Content'],
  [206, 'Partial Content'],
  [301, 'Moved Permanently'],
  [302, 'Found'],
  [303, 'See Other'],
  [304, 'Not Modified'],
  [307, 'Temporary Redirect'],
  [308, 'Permanent Redirect'],
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [406, 'Not Acceptable'],
  [408, 'Request Timeout'],
  [409, 'Conflict'],
  [410, 'Gone'],
  [411, 'Length Required'],
  [412, 'Precondition Failed'],
  [413, 'Request Entity Too Large'],
  [414, 'Request URI Too Long'],
  [415, 'Unsupported Media Type'],
  [416, 'Requested Range Not Satisfiable'],
  [417, 'Expectation Failed'],
  [418, "I'm a teapot"],
  [422, 'Unprocessable Entity'],
  [426, 'Upgrade Required'],
  [429, 'Too Many Requests'],
  [431, 'Request Header Fields Too Large'],
  [500, 'Internal Server Error'],
  [501, 'Not Implemented'],
  [502, 'Bad Gateway'],
  [503, 'Service Unavailable'],
  [504, 'Gateway Timeout'],
  [505, 'HTTP Version Not Supported'],
]);

/** The phrase Go's net/http writes after a status. */
export function reasonPhrase(status: number): string {
  return reasons.get(status) ?? `status code ${status}`;
}
