/**
 * Words of a Dockerfile: quotes, escapes and `${variables}` with their modifiers (BuildKit's frontend/dockerfile/shell).
 * Messages are that package's.
 */
import { parsePattern, replacePattern, trimPrefix, trimSuffix } from './shell-pattern.ts';

/** What variables are worth; undefined for one that isn't set. */
export type Environment = ReadonlyMap<string, string>;

export interface Expansion {
  readonly result: string;
  /** Unquoted parts split at white space, as in unquoted shell words. */
  readonly words: readonly string[];
  readonly matched: ReadonlySet<string>;
  readonly unmatched: ReadonlySet<string>;
}

export class ShellError extends Error {
  /** Variables that aren't set, met before it. */
  readonly unmatched: ReadonlySet<string>;

  constructor(message: string, unmatched: ReadonlySet<string> = new Set()) {
    super(message);
    this.unmatched = unmatched;
  }
}

export interface ExpandOptions {
  /** Quotes stay as they are: for what a shell will see again. */
  readonly rawQuotes?: boolean;
  readonly rawEscapes?: boolean;
  /** Quotes are ordinary characters: inside heredocs. */
  readonly skipProcessQuotes?: boolean;
  /** Variables that aren't set stay as they are. */
  readonly skipUnsetEnv?: boolean;
}

const isSpecial = (c: string) => '@*#?-$!0'.includes(c);
const isSpace = (c: string) => /\s/.test(c);

/** Go's %q as far as these messages show it. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('\\\\', '\\\\');
}

class WordScanner {
  readonly #characters: readonly string[];
  readonly #env: Environment;
  readonly #escape: string;
  #options: ExpandOptions;
  readonly matched = new Set<string>();
  readonly unmatched = new Set<string>();
  #at = 0;

  constructor(word: string, escapeToken: string, env: Environment, options: ExpandOptions) {
    this.#characters = [...word];
    this.#env = env;
    this.#escape = escapeToken;
    this.#options = options;
  }

  #peek(): string | undefined {
    return this.#characters[this.#at];
  }

  #next(): string | undefined {
    const c = this.#characters[this.#at];
    this.#at += 1;
    return c;
  }

  /** Up to `stop`, or to the end. */
  scan(stop: string | undefined): { text: string; words: string[] } {
    const words = new WordList();
    let text = '';
    for (;;) {
      const c = this.#peek();
      if (c === undefined) {
        if (stop === '}') throw new ShellError(`syntax error: missing '}'`);
        break;
      }
      if (c === stop) {
        this.#next();
        break;
      }
      if (c === "'" && !this.#options.skipProcessQuotes) {
        const part = this.#singleQuote();
        text += part;
        words.addString(part);
      } else if (c === '"' && !this.#options.skipProcessQuotes) {
        const part = this.#doubleQuote();
        text += part;
        words.addString(part);
      } else if (c === '$') {
        const part = this.#dollar();
        text += part;
        if (part !== '') words.addRaw(part);
      } else {
        text += this.#plain(words, stop);
      }
    }
    return { text, words: words.finish() };
  }

  #plain(words: WordList, stop: string | undefined): string {
    let c = this.#next() ?? '';
    if (c === this.#escape) {
      const escaped = this.#next();
      if (this.#options.rawEscapes) {
        words.addString(c + (escaped ?? ''));
        return c + (escaped ?? '');
      }
      if (escaped === undefined) return '';
      words.addString(escaped);
      return escaped;
    }
    words.addCharacter(c);
    if (stop !== undefined && c === stop) c = '';
    return c;
  }

  #singleQuote(): string {
    const quote = this.#next() ?? '';
    let out = this.#options.rawQuotes ? quote : '';
    for (;;) {
      const c = this.#next();
      if (c === undefined) throw new ShellError('unexpected end of statement while looking for matching single-quote');
      if (c === "'") return this.#options.rawQuotes ? out + c : out;
      out += c;
    }
  }

  #doubleQuote(): string {
    const quote = this.#next() ?? '';
    let out = this.#options.rawQuotes ? quote : '';
    for (;;) {
      const c = this.#peek();
      if (c === undefined) throw new ShellError('unexpected end of statement while looking for matching double-quote');
      if (c === '"') {
        this.#next();
        return this.#options.rawQuotes ? out + c : out;
      }
      if (c === '$') out += this.#dollar();
      else out += this.#quotedCharacter();
    }
  }

  #quotedCharacter(): string {
    const c = this.#next() ?? '';
    if (c !== this.#escape) return c;
    if (this.#options.rawEscapes) return c + (this.#next() ?? '');
    const escaped = this.#peek();
    if (escaped === undefined)
      throw new ShellError('unexpected end of statement while looking for matching double-quote');
    if (escaped !== '"' && escaped !== '$' && escaped !== this.#escape) return c;
    this.#next();
    return escaped;
  }

  #dollar(): string {
    this.#next();
    if (this.#peek() !== '{') {
      const name = this.#name();
      if (name === '') return '$';
      const value = this.#get(name);
      if (value === undefined && this.#options.skipUnsetEnv) return `$${name}`;
      return value ?? '';
    }
    this.#next();
    const c = this.#peek();
    if (c === undefined || c === '{' || c === '}' || c === ':') throw new ShellError('syntax error: bad substitution');
    return this.#substitution(this.#name());
  }

  #substitution(name: string): string {
    const c = this.#next();
    switch (c) {
      case '}': {
        const value = this.#get(name);
        if (value === undefined && this.#options.skipUnsetEnv) return `\${${name}}`;
        return value ?? '';
      }
      case ':': {
        const modifier = this.#next() ?? '\u0000';
        if (!'+-?'.includes(modifier)) throw new ShellError(`unsupported modifier (:${modifier}) in substitution`);
        return this.#conditional(name, `:${modifier}`);
      }
      case '+':
      case '-':
      case '?':
        return this.#conditional(name, c);
      case '#':
      case '%':
        return this.#trim(name, c);
      case '/':
        return this.#replace(name);
      default:
        throw new ShellError(`unsupported modifier (${c ?? '\ufffd'}) in substitution`);
    }
  }

  #conditional(name: string, modifier: string): string {
    const { text: word } = this.scan('}');
    const value = this.#get(name);
    if (value === undefined && this.#options.skipUnsetEnv) return `\${${name}${modifier}${word}}`;
    const isEmptyToo = modifier.startsWith(':');
    const isThere = isEmptyToo ? value !== undefined && value !== '' : value !== undefined;
    if (modifier.endsWith('+')) return isThere ? word : '';
    if (modifier.endsWith('-')) return isThere ? (value ?? '') : word;
    if (isThere) return value ?? '';
    if (word !== '') throw new ShellError(`${name}: ${word}`);
    throw new ShellError(`${name}: is not allowed to be ${value === undefined ? 'unset' : 'empty'}`);
  }

  /** Up to the closing brace, escapes kept: a pattern reads them itself. */
  #rawWord(): string {
    const options = this.#options;
    this.#options = { ...options, rawEscapes: true };
    const { text } = this.scan('}');
    this.#options = options;
    return text;
  }

  #trim(name: string, which: '#' | '%'): string {
    const isGreedy = this.#peek() === which;
    if (isGreedy) this.#next();
    const word = this.#rawWord();
    const value = this.#get(name);
    if (value === undefined)
      return this.#options.skipUnsetEnv ? `\${${name}${which.repeat(isGreedy ? 2 : 1)}${word}}` : '';
    return (which === '#' ? trimPrefix : trimSuffix)(parsePattern(word), value, isGreedy);
  }

  #replace(name: string): string {
    const isAll = this.#peek() === '/';
    if (isAll) this.#next();
    const pattern = this.#until('/', '}');
    const replacement = this.#rawWord();
    const value = this.#get(name);
    if (value === undefined)
      return this.#options.skipUnsetEnv ? `\${${name}/${isAll ? '/' : ''}${pattern}/${replacement}}` : '';
    return replacePattern(parsePattern(pattern), value, replacement, isAll);
  }

  /** The pattern of `${name/pattern/…}`, expanded. */
  #until(stop: string, forbidden: string): string {
    let text = '';
    for (;;) {
      const c = this.#peek();
      if (c === undefined || c === forbidden) throw new ShellError(`syntax error: missing '/' in $\{}`);
      if (c === stop) {
        this.#next();
        return text;
      }
      if (c === '$') text += this.#dollar();
      else if (c === this.#escape) {
        text += this.#next() ?? '';
        text += this.#next() ?? '';
      } else text += this.#next() ?? '';
    }
  }

  #name(): string {
    const first = this.#peek();
    if (first === undefined) return '';
    if (/[0-9]/.test(first)) {
      let digits = '';
      while (/^[0-9]$/.test(this.#peek() ?? '')) digits += this.#next() ?? '';
      return digits;
    }
    if (isSpecial(first)) return this.#next() ?? '';
    let name = '';
    while (/^[A-Za-z0-9_]$/.test(this.#peek() ?? '')) name += this.#next() ?? '';
    return name;
  }

  #get(name: string): string | undefined {
    const value = this.#env.get(name);
    (value === undefined ? this.unmatched : this.matched).add(name);
    return value;
  }
}

/** Words as they grow: white space ends one, quoted parts never do. */
class WordList {
  readonly #words: string[] = [];
  #word = '';
  #inWord = false;

  addCharacter(c: string): void {
    if (isSpace(c)) this.#end();
    else {
      this.#word += c;
      this.#inWord = true;
    }
  }

  addString(text: string): void {
    this.#word += text;
    this.#inWord = true;
  }

  addRaw(text: string): void {
    for (const c of text) this.addCharacter(c);
  }

  #end(): void {
    if (this.#inWord) this.#words.push(this.#word);
    this.#word = '';
    this.#inWord = false;
  }

  finish(): string[] {
    this.#end();
    return this.#words;
  }
}

/**
 * Expands one word. @param escapeToken the Dockerfile's escape character
 * @throws ShellError `failed to process "…": …`
 */
export function expand(word: string, env: Environment, escapeToken = '\\', options: ExpandOptions = {}): Expansion {
  const scanner = new WordScanner(word, escapeToken, env, options);
  try {
    const { text, words } = scanner.scan(undefined);
    return { result: text, words, matched: scanner.matched, unmatched: scanner.unmatched };
  } catch (error) {
    if (error instanceof ShellError)
      throw new ShellError(`failed to process ${quoted(word)}: ${error.message}`, scanner.unmatched);
    throw error;
  }
}
