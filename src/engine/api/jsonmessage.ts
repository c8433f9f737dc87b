/**
 * Progress of pull, push, load, import and the classic builder (moby's pkg/jsonmessage): JSON objects, a line each,
 * ended by CRLF. A final `{errorDetail, error}` is a failure after the head was sent.
 */

import { utf8 } from '../../lib/bytes.ts';

export interface ProgressDetail {
  current?: number;
  total?: number;
  start?: number;
  hidecounts?: boolean;
  units?: string;
}

export interface JsonMessage {
  stream?: string;
  status?: string;
  progressDetail?: ProgressDetail;
  /** Deprecated; the progress bar as text. */
  progress?: string;
  id?: string;
  from?: string;
  time?: number;
  timeNano?: number;
  errorDetail?: { code?: number; message: string };
  error?: string;
  aux?: unknown;
}

/** One message as the daemon sends it. */
export function encodeMessage(message: JsonMessage): Uint8Array {
  return utf8(`${JSON.stringify(message)}\r\n`);
}

/** A failure in a stream that has begun. */
export function errorMessage(message: string, code?: number): JsonMessage {
  return {
    errorDetail: code === undefined ? { message } : { code, message },
    error: message,
  };
}

/**
 * JSON values one after another, with or without white space between (Go's json.Decoder).
 * @throws SyntaxError for what is no JSON, or an end within a value
 */
export function jsonDecoder<Message = JsonMessage>(): TransformStream<Uint8Array, Message> {
  const decoder = new TextDecoder();
  const splitter = new ValueSplitter();
  return new TransformStream<Uint8Array, Message>({
    transform(chunk, controller) {
      for (const value of splitter.push(decoder.decode(chunk, { stream: true }))) controller.enqueue(JSON.parse(value));
    },
    flush(controller) {
      for (const value of splitter.push(`${decoder.decode()}\n`)) controller.enqueue(JSON.parse(value));
      const rest = splitter.rest().trim();
      if (rest !== '') throw new SyntaxError('unexpected EOF');
    },
  });
}

/** Cuts text into top-level values by counting brackets outside strings. */
class ValueSplitter {
  #text = '';
  #scanned = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;

  push(text: string): string[] {
    this.#text += text;
    const values: string[] = [];
    let start = 0;
    for (let at = this.#scanned; at < this.#text.length; at++) {
      if (!this.#step(this.#text.charAt(at))) continue;
      const value = this.#text.slice(start, at + 1).trim();
      if (value !== '') values.push(value);
      start = at + 1;
    }
    this.#text = this.#text.slice(start);
    this.#scanned = this.#text.length;
    return values;
  }

  rest(): string {
    return this.#text;
  }

  /** true at a value's end. */
  #step(character: string): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (character === '\\') this.#escaped = true;
      else if (character === '"') this.#inString = false;
      return false;
    }
    if (character === '"') this.#inString = true;
    else if (character === '{' || character === '[') this.#depth++;
    else if (character === '}' || character === ']') return --this.#depth === 0;
    return character === '\n' && this.#depth === 0;
  }
}
