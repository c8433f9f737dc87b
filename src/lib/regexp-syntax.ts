/**
 * Go's regular expressions as text (pkg.go.dev/regexp/syntax, which is RE2's syntax with Perl's additions), read into a tree. Names
 * of groups and laziness are read and forgotten, for nobody here asks what a group held. Left out: folding beyond one letter's cases.
 */
import { classEscapes, controlCodes, posixClasses, type TakesCode, unicodeClass } from './regexp-classes.ts';

export type RegExpNode =
  | { readonly kind: 'one'; readonly takes: TakesCode }
  /** Holds between two code points; -1 is the text's edge. */
  | { readonly kind: 'assert'; readonly holds: (before: number, after: number) => boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly RegExpNode[] }
  | { readonly kind: 'either'; readonly choices: readonly RegExpNode[] }
  | { readonly kind: 'repeat'; readonly node: RegExpNode; readonly least: number; readonly most: number };

/** As Go's regexp.Compile says it. */
export class RegExpSyntaxError extends SyntaxError {
  constructor(reason: string, at: string) {
    super(`error parsing regexp: ${reason}: \`${at}\``);
  }
}

const mostRepeats = 1000;
const deepest = 1000;
const newline = 10;

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
}

const isWord = (code: number): boolean => code >= 0 && (classEscapes.get('w')?.(code) ?? false);

const assertions = {
  start: (before: number) => before === -1,
  end: (_: number, after: number) => after === -1,
  lineStart: (before: number) => before === -1 || before === newline,
  lineEnd: (_: number, after: number) => after === -1 || after === newline,
  word: (before: number, after: number) => isWord(before) !== isWord(after),
  noWord: (before: number, after: number) => isWord(before) === isWord(after),
};

function folded(takes: TakesCode, { i }: Flags): TakesCode {
  if (!i) return takes;
  return (code) => {
    const text = String.fromCodePoint(code);
    return [text, text.toLowerCase(), text.toUpperCase()].some((one) => takes(one.codePointAt(0) ?? 0));
  };
}

const one = (takes: TakesCode): RegExpNode => ({ kind: 'one', takes });
const assert = (name: keyof typeof assertions): RegExpNode => ({ kind: 'assert', holds: assertions[name] });

/** How often a node repeats what is in it, at most, with all that is nested. */
function repeats(node: RegExpNode): number {
  if (node.kind === 'sequence') return Math.max(1, ...node.parts.map(repeats));
  if (node.kind === 'either') return Math.max(1, ...node.choices.map(repeats));
  if (node.kind !== 'repeat') return 1;
  return Math.max(1, Number.isFinite(node.most) ? node.most : node.least) * repeats(node.node);
}

/** @throws RegExpSyntaxError */
export function parseRegExp(source: string): RegExpNode {
  return new Parser(source).parse();
}

class Parser {
  readonly #source: string;
  #at = 0;
  #flags: Flags = { i: false, m: false, s: false };
  #depth = 0;

  constructor(source: string) {
    this.#source = source;
  }

  parse(): RegExpNode {
    const node = this.#either();
    if (this.#at < this.#source.length) throw new RegExpSyntaxError('unexpected )', this.#source);
    return node;
  }

  #peek(text: string): boolean {
    return this.#source.startsWith(text, this.#at);
  }

  #take(text: string): boolean {
    if (!this.#peek(text)) return false;
    this.#at += text.length;
    return true;
  }

  /** The next character; undefined at the end. */
  #next(): string | undefined {
    const code = this.#source.codePointAt(this.#at);
    if (code === undefined) return undefined;
    const character = String.fromCodePoint(code);
    this.#at += character.length;
    return character;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }

  #either(): RegExpNode {
    this.#depth += 1;
    if (this.#depth > deepest) throw new RegExpSyntaxError('expression nests too deeply', this.#source);
    const choices = [this.#sequence()];
    while (this.#take('|')) choices.push(this.#sequence());
    this.#depth -= 1;
    return choices.length === 1 && choices[0] ? choices[0] : { kind: 'either', choices };
  }

  #sequence(): RegExpNode {
    const parts: RegExpNode[] = [];
    while (this.#at < this.#source.length && !this.#peek('|') && !this.#peek(')')) {
      if (this.#take('\\Q')) parts.push(...this.#quoted());
      else parts.push(this.#repeated());
    }
    return { kind: 'sequence', parts };
  }

  #quoted(): RegExpNode[] {
    const end = this.#source.indexOf('\\E', this.#at);
    const text = this.#source.slice(this.#at, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#source.length : end + 2;
    const literals = [...text].map((character) => this.#literal(character));
    const last = literals.pop();
    return last ? [...literals, this.#times(last)] : [];
  }

  #repeated(): RegExpNode {
    const operator = this.#match(/[*+?]/y)?.[0];
    if (operator) throw new RegExpSyntaxError('missing argument to repetition operator', operator);
    return this.#times(this.#atom());
  }

  #times(node: RegExpNode): RegExpNode {
    const from = this.#at;
    const range = this.#range();
    if (!range) return node;
    const again = this.#at;
    if (this.#range())
      throw new RegExpSyntaxError('invalid nested repetition operator', this.#source.slice(from, this.#at));
    this.#at = again;
    const made: RegExpNode = { kind: 'repeat', node, least: range[0], most: range[1] };
    if (repeats(made) > mostRepeats)
      throw new RegExpSyntaxError('invalid repeat count', this.#source.slice(from, this.#at));
    return made;
  }

  /** `*`, `+`, `?`, `{2,3}` and their lazy forms. */
  #range(): readonly [number, number] | undefined {
    const found = this.#match(/(?:([*+?])|\{(\d{1,9})(,(\d{1,9})?)?\})\??/y);
    if (!found) return undefined;
    const [whole, operator, low = '0', comma, high] = found;
    if (operator) return operator === '*' ? [0, Infinity] : operator === '+' ? [1, Infinity] : [0, 1];
    const least = Number(low);
    const most = high !== undefined ? Number(high) : comma ? Infinity : least;
    const isTooMuch = least > mostRepeats || (Number.isFinite(most) && most > mostRepeats) || least > most;
    if (isTooMuch) throw new RegExpSyntaxError('invalid repeat count', whole);
    return [least, most];
  }

  #atom(): RegExpNode {
    if (this.#take('(')) return this.#group();
    if (this.#peek('[')) return one(folded(this.#class(), this.#flags));
    if (this.#take('^')) return assert(this.#flags.m ? 'lineStart' : 'start');
    if (this.#take('$')) return assert(this.#flags.m ? 'lineEnd' : 'end');
    if (this.#take('\\A')) return assert('start');
    if (this.#take('\\z')) return assert('end');
    if (this.#take('\\b')) return assert('word');
    if (this.#take('\\B')) return assert('noWord');
    const { s } = this.#flags;
    if (this.#take('.')) return one((code) => s || code !== newline);
    if (this.#peek('\\')) return one(folded(this.#escape(), this.#flags));
    return this.#literal(this.#next() ?? '');
  }

  #literal(character: string): RegExpNode {
    const wanted = character.codePointAt(0);
    return one(folded((code) => code === wanted, this.#flags));
  }

  #group(): RegExpNode {
    const before = this.#flags;
    if (this.#peek('?') && !this.#match(/\?P?<[\p{L}\p{Nd}_]+>/uy)) {
      const found = this.#match(/\?([imsU]*)(?:-([imsU]+))?([:)])/y);
      if (!found) throw this.#unknownGroup();
      const [, on = '', off = '', end] = found;
      const value = (flag: keyof Flags) => (before[flag] || on.includes(flag)) && !off.includes(flag);
      this.#flags = { i: value('i'), m: value('m'), s: value('s') };
      // Flags without a colon hold for the rest of the group that they stand in.
      if (end === ')') return { kind: 'sequence', parts: [] };
    }
    const node = this.#either();
    if (!this.#take(')')) throw new RegExpSyntaxError('missing closing )', this.#source);
    this.#flags = before;
    return node;
  }

  #unknownGroup(): RegExpSyntaxError {
    const rest = this.#source.slice(this.#at - 1);
    if (rest.startsWith('(?P<'))
      return new RegExpSyntaxError('invalid named capture', /^[^>]*>?/.exec(rest)?.[0] ?? rest);
    const known = /^\(\?[imsU-]*./.exec(rest)?.[0];
    return known
      ? new RegExpSyntaxError('invalid or unsupported Perl syntax', known)
      : new RegExpSyntaxError('missing closing )', this.#source);
  }

  /** `\d`, `\pL`, `\.`, `\x41` …: what it takes. */
  #escape(): TakesCode {
    const from = this.#at;
    this.#at += 1;
    const character = this.#next();
    if (character === undefined) throw new RegExpSyntaxError('trailing backslash at end of expression', '');
    const known = classEscapes.get(character);
    if (known) return known;
    if (character === 'p' || character === 'P') return this.#unicode(from);
    this.#at = from;
    const code = this.#escapedCode();
    return (other) => other === code;
  }

  #unicode(from: number): TakesCode {
    const name = this.#match(/\{(\^?[^}]*)\}|./uy);
    const text = name?.[1] ?? name?.[0] ?? '';
    const takes = unicodeClass(text.replace(/^\^/, ''));
    const whole = this.#source.slice(from, this.#at);
    if (!takes) throw new RegExpSyntaxError('invalid character class range', whole);
    const isNegated = whole.startsWith('\\P') !== text.startsWith('^');
    return (code) => takes(code) !== isNegated;
  }

  #escapedCode(): number {
    const from = this.#at;
    this.#at += 1;
    const hexadecimal = this.#match(/x(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]{1,6})\})/y);
    if (hexadecimal) {
      const code = Number.parseInt(hexadecimal[1] ?? hexadecimal[2] ?? '', 16);
      if (code <= 0x10ffff) return code;
      throw new RegExpSyntaxError('invalid escape sequence', this.#source.slice(from, this.#at));
    }
    // One digit that is no zero would refer back to a group.
    const octal = this.#match(/0[0-7]{0,2}|[1-7][0-7]{1,2}/y);
    if (octal) return Number.parseInt(octal[0], 8);
    const character = this.#next() ?? '';
    const control = controlCodes.get(character);
    if (control !== undefined) return control;
    if (character === '') throw new RegExpSyntaxError('trailing backslash at end of expression', '');
    if (/[0-9A-Za-z]/.test(character) || character > '\x7f')
      throw new RegExpSyntaxError('invalid escape sequence', this.#source.slice(from, this.#at));
    return character.codePointAt(0) ?? 0;
  }

  #class(): TakesCode {
    const from = this.#at;
    this.#at += 1;
    const isNegated = this.#take('^');
    const parts: TakesCode[] = [];
    while (!this.#peek(']') || parts.length === 0) {
      if (this.#at >= this.#source.length) throw new RegExpSyntaxError('missing closing ]', this.#source.slice(from));
      parts.push(this.#classPart(from));
    }
    this.#at += 1;
    return (code) => parts.some((part) => part(code)) !== isNegated;
  }

  #classPart(from: number): TakesCode {
    const posix = this.#match(/\[:(\^?)([a-z]*):\]/y);
    if (posix) {
      const [whole, isNegated, name = ''] = posix;
      const takes = posixClasses.get(name);
      if (!takes) throw new RegExpSyntaxError('invalid character class range', whole);
      return (code) => takes(code) !== (isNegated === '^');
    }
    if (/^\\[dswDSWpP]/.test(this.#source.slice(this.#at, this.#at + 2))) return this.#escape();
    const start = this.#at;
    const low = this.#classCode(from);
    const isRange = this.#peek('-') && !this.#source.startsWith('-]', this.#at) && this.#at + 1 < this.#source.length;
    if (!isRange) return (code) => code === low;
    this.#at += 1;
    const high = this.#classCode(from);
    if (high < low) throw new RegExpSyntaxError('invalid character class range', this.#source.slice(start, this.#at));
    return (code) => low <= code && code <= high;
  }

  #classCode(from: number): number {
    if (this.#peek('\\')) return this.#escapedCode();
    const character = this.#next();
    if (character === undefined) throw new RegExpSyntaxError('missing closing ]', this.#source.slice(from));
    return character.codePointAt(0) ?? 0;
  }
}
