/**
 * .env files (compose-spec's env_file format): `NAME=value`, `export NAME=value`, quotes, comments, variables, and
 * a name alone, which takes the value from outside.
 */

import { quote } from '../../../lib/gofmt.ts';
import { ComposeError } from './errors.ts';
import { type Lookup, substitute } from './template.ts';

const space = /[\t\v\f\r \u0085\u00a0]/;

/** @param outside values that win, and that variables in the file see first. @throws ComposeError with the line */
export function parseDotenv(source: string, outside: Lookup): Map<string, string> {
  return new Reader(source.replace(/^\ufeff/, ''), outside).read();
}

class Reader {
  readonly #source: string;
  readonly #outside: Lookup;
  readonly #values = new Map<string, string>();
  #at = 0;

  constructor(source: string, outside: Lookup) {
    this.#source = source;
    this.#outside = outside;
  }

  read(): Map<string, string> {
    for (;;) {
      this.#skip(/[\s]/);
      if (this.#at >= this.#source.length) return this.#values;
      if (this.#source.charAt(this.#at) === '#') this.#skip(/[^\n]/);
      else this.#statement();
    }
  }

  get #line(): number {
    return this.#source.slice(0, this.#at).split('\n').length;
  }

  #skip(kind: RegExp): void {
    while (this.#at < this.#source.length && kind.test(this.#source.charAt(this.#at))) this.#at++;
  }

  #statement(): void {
    const line = this.#line;
    const exported = /^export[\t\v\f\r ]+/.exec(this.#source.slice(this.#at));
    if (exported) this.#at += exported[0].length;
    const start = this.#at;
    for (;;) {
      const character = this.#source.charAt(this.#at);
      if (character === '' || character === '=' || character === ':' || character === '\n') break;
      if (!space.test(character) && !/[\p{L}\p{N}_.\-[\]]/u.test(character)) {
        const whole = this.#source.slice(start).split('\n')[0] ?? '';
        throw new ComposeError(
          `line ${line}: unexpected character ${quote(character)} in variable name ${quote(whole)}`,
        );
      }
      this.#at++;
    }
    const key = this.#source.slice(start, this.#at).trimEnd();
    if (key.includes(' ')) throw new ComposeError(`line ${line}: key cannot contain a space`);
    const separator = this.#source.charAt(this.#at);
    this.#at++;
    if (separator === '\n' || separator === '') {
      const inherited = this.#outside.get(key);
      if (inherited !== undefined) this.#values.set(key, inherited);
      return;
    }
    this.#skip(space);
    this.#values.set(key, this.#value());
  }

  #value(): string {
    const first = this.#source.charAt(this.#at);
    if (first !== '"' && first !== "'") {
      const start = this.#at;
      this.#skip(/[^\n]/);
      const raw = this.#source
        .slice(start, this.#at)
        .replace(/ #[\s\S]*$/, '')
        .trimEnd();
      return this.#expand(raw);
    }
    const start = this.#at;
    let raw = '';
    for (this.#at++; this.#at < this.#source.length; this.#at++) {
      const character = this.#source.charAt(this.#at);
      if (character === first) {
        this.#at++;
        return first === '"' ? this.#expand(shellUnescape(raw)) : raw;
      }
      if (character === '\\' && this.#source.charAt(this.#at + 1) === first) {
        this.#at++;
        raw += first;
      } else if (character === '\\') {
        raw += character + this.#source.charAt(this.#at + 1);
        this.#at++;
      } else raw += character;
    }
    throw new ComposeError(
      `line ${this.#line}: unterminated quoted value ${this.#source.slice(start).split('\n')[0] ?? ''}`,
    );
  }

  #expand(text: string): string {
    const { unset } = this.#outside;
    return substitute(text, {
      get: (name) => this.#outside.get(name) ?? this.#values.get(name),
      ...(unset ? { unset } : {}),
    });
  }
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['"', '"'],
  ['\\', '\\'],
  ['$', '$$'],
]);

/** Shell escapes of double quotes; `\$` becomes `$$`, which stays a dollar. */
function shellUnescape(text: string): string {
  return text.replace(/\\(0[0-7]{1,3}|[abfnrtv$"\\])/g, (_, code: string) =>
    code.startsWith('0') ? String.fromCharCode(Number.parseInt(code, 8)) : (escapes.get(code) ?? code),
  );
}
