/** Facts that remember what was asked of them: what an author sees in the debug drawer. */
import type { Facts } from './exercise.ts';

export interface Reading {
  /** `docker.container("web")` */
  readonly call: string;
  /** JSON of the answer, or the error's message; cut where it is long. */
  readonly answer: string;
  readonly ms: number;
}

const longest = 2000;

function shown(value: unknown): string {
  const plain = (_: string, part: unknown) => {
    if (part instanceof Uint8Array) return `${part.length} bytes`;
    if (part instanceof Map) return Object.fromEntries(part);
    if (part instanceof Set) return [...part];
    return part instanceof Headers ? [...part] : part;
  };
  const text = value === undefined ? 'undefined' : JSON.stringify(value, plain, 1);
  return text.length > longest ? `${text.slice(0, longest)} …` : text;
}

/**
 * The same facts; every call is told to `onReading` once it is answered.
 * @param now milliseconds
 */
export function traceFacts(facts: Facts, now: () => number, onReading: (reading: Reading) => void): Facts {
  const traced = (target: object, prefix: string): object =>
    new Proxy(target, {
      get: (_, key) => {
        const value: unknown = Reflect.get(target, key);
        if (typeof value === 'object' && value !== null) return traced(value, `${prefix}${String(key)}.`);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          const call = `${prefix}${String(key)}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`;
          const start = now();
          const tell = (answer: string) => onReading({ call, answer, ms: Math.round(now() - start) });
          const result: unknown = value.apply(target, args);
          if (!(result instanceof Promise))
            return typeof result === 'object' && result ? traced(result, `${call}.`) : result;
          result.then(
            (answer: unknown) => tell(shown(answer)),
            (error: unknown) => tell(error instanceof Error ? error.message : String(error)),
          );
          return result;
        };
      },
    });
  return traced(facts, '') as Facts;
}
