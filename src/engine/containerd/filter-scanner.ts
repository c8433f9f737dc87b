/**
 * The words of a filter in containerd's form (containerd's pkg/filters/scanner.go): fields, operators, values, quoted texts.
 * Places are counted in UTF-16 units where the real one counts bytes.
 */

export type TokenKind = 'end' | 'quoted' | 'value' | 'field' | 'separator' | 'operator' | 'illegal' | 'other';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Where it begins. */
  readonly at: number;
}

const isField = (char: string): boolean => /^[A-Za-z0-9_]$/.test(char);
const isOperator = (char: string): boolean => /^[=!~]$/.test(char);
const isQuote = (char: string): boolean => /^["/|]$/.test(char);
const isSeparator = (char: string): boolean => char === ',' || char === '.';
const isSpace = (char: string): boolean => /^\s$/.test(char);
const isValue = (char: string): boolean =>
  char !== ',' && !isSpace(char) && /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(char);
const escapes = /^\\(?:[abfnrtv\\]|[0-7]{3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8})/;

export class FilterScanner {
  readonly #input: string;
  /** After an operator comes a value. */
  #isValueNext = false;
  /** Of the next character. */
  at = 0;
  /** Why the last word was illegal. */
  error = '';

  constructor(input: string) {
    this.#input = input;
  }

  /** The next character, empty at the end. */
  peek(): string {
    const code = this.#input.codePointAt(this.at);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  #while(isPart: (char: string) => boolean): void {
    for (let char = this.peek(); char !== '' && isPart(char); char = this.peek()) this.at += char.length;
  }

  next(): Token {
    this.#while(isSpace);
    const start = this.at;
    const first = this.peek();
    this.at += first.length;
    const token = (kind: TokenKind): Token => ({ kind, text: this.#input.slice(start, this.at), at: start });
    if (first === '') return token('end');
    if (first === '\0') {
      this.error ||= 'unexpected null';
      return token('illegal');
    }
    if (isQuote(first)) return token(this.#quoted(first) ? 'quoted' : 'illegal');
    if (isSeparator(first)) {
      this.#isValueNext = false;
      return token('separator');
    }
    if (isOperator(first)) {
      this.#while(isOperator);
      this.#isValueNext = true;
      return token('operator');
    }
    if (this.#isValueNext) {
      this.#while(isValue);
      this.#isValueNext = false;
      return token('value');
    }
    if (!isField(first)) return token('other');
    this.#while(isField);
    return token('field');
  }

  #quoted(quote: string): boolean {
    let isLegal = true;
    for (;;) {
      const char = this.peek();
      if (char === '' || char === '\n') {
        this.error ||= 'quoted literal not terminated';
        return false;
      }
      if (char !== '\\') {
        this.at += char.length;
        if (char === quote) return isLegal;
        continue;
      }
      const rest = this.#input.slice(this.at);
      const [sequence] = rest[1] === quote ? [rest.slice(0, 2)] : (escapes.exec(rest) ?? []);
      if (sequence === undefined) {
        isLegal = false;
        this.error ||= /^\\[0-7xuU]/.test(rest) ? 'illegal numeric escape sequence' : 'illegal escape sequence';
      }
      this.at += sequence?.length ?? 1;
    }
  }
}
