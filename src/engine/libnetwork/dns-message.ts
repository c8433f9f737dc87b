/** DNS messages (RFC 1035) as far as the embedded resolver needs them: one question read, answers of A, PTR and SRV-free kinds written. */
import { ipv4Of } from './ipv4.ts';

export const typeA = 1;
export const typePtr = 12;
export const typeAaaa = 28;

export const noError = 0;
export const serverFailure = 2;
export const nameError = 3;

export interface Question {
  readonly id: number;
  /** Lower case, without the last dot. */
  readonly name: string;
  /** As it was sent. */
  readonly spelled: string;
  readonly type: number;
  readonly class: number;
  readonly recursionDesired: boolean;
  /** Head and question, to be sent back. */
  readonly bytes: Uint8Array;
}

export type Answer =
  | { readonly type: typeof typeA; readonly address: number }
  | { readonly type: typeof typePtr; readonly name: string };

/** The question of a query; undefined for what is no query with one question. */
export function parseQuestion(message: Uint8Array): Question | undefined {
  if (message.length < 17) return undefined;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const flags = view.getUint16(2);
  if (flags & 0x8000 || (flags >> 11) & 15 || view.getUint16(4) !== 1) return undefined;
  const labels: string[] = [];
  let at = 12;
  for (;;) {
    const length = message[at];
    if (length === undefined || length > 63) return undefined;
    at++;
    if (length === 0) break;
    labels.push(String.fromCharCode(...message.subarray(at, at + length)));
    at += length;
  }
  if (at + 4 > message.length) return undefined;
  const spelled = labels.join('.');
  return {
    id: view.getUint16(0),
    name: spelled.toLowerCase(),
    spelled,
    type: view.getUint16(at),
    class: view.getUint16(at + 2),
    recursionDesired: (flags & 0x0100) !== 0,
    bytes: message.slice(0, at + 4),
  };
}

/** The answer to `question`; every name in it points back to the question's. @param ttl seconds */
export function response(question: Question, code: number, answers: readonly Answer[], ttl: number): Uint8Array {
  const records = answers.map((answer) => record(answer, ttl));
  const size = records.reduce((sum, bytes) => sum + bytes.length, question.bytes.length);
  const out = new Uint8Array(size);
  out.set(question.bytes);
  const view = new DataView(out.buffer);
  view.setUint16(2, 0x8080 | (question.recursionDesired ? 0x0100 : 0) | code);
  view.setUint16(6, answers.length);
  view.setUint16(8, 0);
  view.setUint16(10, 0);
  let at = question.bytes.length;
  for (const bytes of records) {
    out.set(bytes, at);
    at += bytes.length;
  }
  return out;
}

function record(answer: Answer, ttl: number): Uint8Array {
  const data = answer.type === typeA ? ipv4Of(answer.address) : encodeName(answer.name);
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint16(0, 0xc00c);
  view.setUint16(2, answer.type);
  view.setUint16(4, 1);
  view.setUint32(6, ttl);
  view.setUint16(10, data.length);
  out.set(data, 12);
  return out;
}

function encodeName(name: string): Uint8Array {
  const bytes: number[] = [];
  for (const label of name.split('.')) {
    bytes.push(label.length);
    for (let i = 0; i < label.length; i++) bytes.push(label.charCodeAt(i));
  }
  bytes.push(0);
  return Uint8Array.from(bytes);
}
