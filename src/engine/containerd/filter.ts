/**
 * Filters in containerd's form (containerd's pkg/filters): `type==regular,description~="RUN a",inuse`. All selectors of one
 * must hold; of several filters one.
 */
import { RE2JS } from 're2js';
import { unquote } from '../../lib/gofmt.ts';
import { FilterScanner, type Token } from './filter-scanner.ts';

/** A field's value, undefined where the thing doesn't have it. A field that is only there or not has the value ''. */
export type FieldReader = (path: readonly string[]) => string | undefined;
export type Filter = (read: FieldReader) => boolean;

const operators = ['==', '!=', '~='] as const;
type Operator = (typeof operators)[number];

/** @throws Error `filters: parse error: …: invalid argument` */
export function parseFilters(texts: readonly string[]): Filter {
  const filters = texts.map((text): Filter => {
    if (text === '') return () => true;
    try {
      return new Parser(text).filter();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`filters: parse error: ${why}: invalid argument`, { cause: error });
    }
  });
  return (read) => filters.length === 0 || filters.some((filter) => filter(read));
}

class Parser {
  readonly #input: string;
  readonly #scanner: FilterScanner;

  constructor(input: string) {
    this.#input = input;
    this.#scanner = new FilterScanner(input);
  }

  filter(): Filter {
    const selectors = [this.#selector()];
    for (let next = this.#scanner.peek(); next !== ''; next = this.#scanner.peek()) {
      if (next !== ',') throw this.#error(this.#scanner.at, `unexpected input: ${next}`);
      this.#scanner.next();
      selectors.push(this.#selector());
    }
    return (read) => selectors.every((selector) => selector(read));
  }

  #selector(): Filter {
    const path = [this.#field()];
    while (this.#scanner.peek() === '.') {
      this.#scanner.next();
      path.push(this.#field());
    }
    const next = this.#scanner.peek();
    if (next === ',' || next === '') return (read) => read(path) !== undefined;
    const operator = this.#operator();
    const value = this.#value(operator === '~=');
    if (operator === '==') return (read) => read(path) === value;
    if (operator === '!=') return (read) => (read(path) ?? '') !== value;
    const pattern = compiled(value);
    return (read) => pattern?.test(read(path) ?? '') ?? false;
  }

  #field(): string {
    const token = this.#scanner.next();
    if (token.kind === 'field') return token.text;
    if (token.kind === 'quoted') return this.#unquoted(token, false);
    throw this.#unexpected(token, 'expected field or quoted');
  }

  #operator(): Operator {
    const token = this.#scanner.next();
    if (token.kind !== 'operator') throw this.#unexpected(token, 'expected an operator ("=="|"!="|"~=")');
    const found = operators.find((each) => each === token.text);
    if (!found) throw this.#error(token.at, `unsupported operator ${JSON.stringify(token.text)}`);
    return found;
  }

  #value(isPattern: boolean): string {
    const token = this.#scanner.next();
    if (token.kind === 'value' || token.kind === 'field') return token.text;
    if (token.kind === 'quoted') return this.#unquoted(token, isPattern);
    throw this.#unexpected(token, 'expected value or quoted');
  }

  /** Slashes and bars quote patterns alone. */
  #unquoted({ text, at }: Token, isPattern: boolean): string {
    const quote = text[0] ?? '';
    if (!isPattern && quote !== '"') throw this.#error(at, 'invalid quote encountered');
    return unquote(text);
  }

  #unexpected({ kind, at }: Token, expected: string): Error {
    return this.#error(at, kind === 'illegal' ? this.#scanner.error : expected);
  }

  #error(at: number, why: string): Error {
    const [before, here, after] = [this.#input.slice(0, at), this.#input.slice(at, at + 1), this.#input.slice(at + 1)];
    return new Error(here === '' ? `[${this.#input}]: ${why}` : `[${before} >|${here}|< ${after}]: ${why}`);
  }
}

/** One that is no pattern matches nothing. */
function compiled(value: string): RE2JS | undefined {
  try {
    return RE2JS.compile(value);
  } catch {
    return undefined;
  }
}
