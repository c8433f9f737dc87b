/**
 * The few regular expressions that ignore patterns turn into, matched in linear time (a set of states, no backtracking),
 * with RE2's meaning: characters, `\` escapes, `[classes]`, `.`, a star after any of these, and one optional group: anything that ends in a slash.
 * Left out: every other construct, `[[:alpha:]]` and `\p{…}` too.
 */

interface Step {
  /** Whether it takes this code point. */
  readonly takes: (code: number) => boolean;
  readonly kind: 'one' | 'star' | 'group' | 'start';
}

const NEWLINE = 10;
const SLASH = 47;
const group = '(.*/)?';

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isSpace = (code: number): boolean => code === 9 || code === 10 || code === 12 || code === 13 || code === 32;
const isWord = (code: number): boolean =>
  isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;

const classes = new Map<string, (code: number) => boolean>([
  ['d', isDigit],
  ['s', isSpace],
  ['w', isWord],
  ['D', (code) => !isDigit(code)],
  ['S', (code) => !isSpace(code)],
  ['W', (code) => !isWord(code)],
]);
const controls = new Map([
  ['a', 7],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
]);

export class LinearRegExp {
  readonly #steps: readonly Step[];

  /** @param source always anchored at both ends. @throws SyntaxError for what isn't supported */
  constructor(source: string) {
    this.#steps = new Parser([...source]).steps();
  }

  test(text: string): boolean {
    const steps = this.#steps;
    let states = new Set<number>();
    this.#enter(states, 0, true);
    for (const character of text) {
      const code = character.codePointAt(0) ?? 0;
      const next = new Set<number>();
      for (const state of states) {
        // Within a group the state is its index's complement.
        const index = state < 0 ? ~state : state;
        const step = steps[index];
        if (!step?.takes(code)) continue;
        if (step.kind === 'one') this.#enter(next, index + 1, false);
        else if (step.kind === 'star') this.#enter(next, index, false);
        else {
          next.add(~index);
          if (code === SLASH) this.#enter(next, index + 1, false);
        }
      }
      states = next;
    }
    return states.has(steps.length);
  }

  /** Adds a state and all that can be reached from it without a character. */
  #enter(states: Set<number>, from: number, atStart: boolean): void {
    for (let index = from; !states.has(index); index++) {
      const kind = this.#steps[index]?.kind;
      if (kind === 'start' && !atStart) return;
      states.add(index);
      if (kind !== 'star' && kind !== 'group' && kind !== 'start') return;
      if (kind === 'group') states.add(~index);
    }
  }
}

class Parser {
  readonly #source: readonly string[];
  #at = 0;

  constructor(source: readonly string[]) {
    this.#source = source;
  }

  steps(): Step[] {
    const steps: Step[] = [];
    while (this.#at < this.#source.length) {
      if (this.#source[this.#at] === '^') {
        this.#at++;
        steps.push({ kind: 'start', takes: () => false });
      } else if (this.#source.slice(this.#at, this.#at + group.length).join('') === group) {
        this.#at += group.length;
        steps.push({ kind: 'group', takes: (code) => code !== NEWLINE });
      } else {
        const takes = this.#atom();
        const star = this.#source[this.#at] === '*';
        if (star) this.#at++;
        steps.push({ kind: star ? 'star' : 'one', takes });
      }
    }
    return steps;
  }

  #next(): string {
    const character = this.#source[this.#at++];
    if (character === undefined) throw new SyntaxError('pattern ends early');
    return character;
  }

  #atom(): (code: number) => boolean {
    const character = this.#next();
    if (character === '.') return (code) => code !== NEWLINE;
    if (character === '[') return this.#class();
    if (character === '\\') return this.#escape();
    if ('*+?(){}|$'.includes(character)) throw new SyntaxError(`unexpected ${character}`);
    return is(character);
  }

  #escape(): (code: number) => boolean {
    const character = this.#next();
    const known = classes.get(character);
    if (known) return known;
    const control = controls.get(character);
    if (control !== undefined) return (code) => code === control;
    if (/[0-9A-Za-z]/.test(character) || character > '\x7f') throw new SyntaxError(`invalid escape \\${character}`);
    return is(character);
  }

  #class(): (code: number) => boolean {
    const negated = this.#source[this.#at] === '^';
    if (negated) this.#at++;
    const parts: ((code: number) => boolean)[] = [];
    while (this.#source[this.#at] !== ']' || parts.length === 0) {
      if (this.#source[this.#at] === '[' && this.#source[this.#at + 1] === ':') throw new SyntaxError('[: unsupported');
      parts.push(this.#range());
    }
    this.#at++;
    return (code) => parts.some((part) => part(code)) !== negated;
  }

  #range(): (code: number) => boolean {
    const low = this.#next();
    if (low === '\\' && classes.has(this.#source[this.#at] ?? '')) return this.#escape();
    const from = low === '\\' ? this.#escapedCode() : (low.codePointAt(0) ?? 0);
    if (this.#source[this.#at] !== '-' || this.#source[this.#at + 1] === ']') return (code) => code === from;
    this.#at++;
    const high = this.#next();
    const to = high === '\\' ? this.#escapedCode() : (high.codePointAt(0) ?? 0);
    if (to < from) throw new SyntaxError('invalid character class range');
    return (code) => from <= code && code <= to;
  }

  #escapedCode(): number {
    const character = this.#next();
    if (/[A-Za-z0-9]/.test(character) && !controls.has(character)) throw new SyntaxError('invalid escape');
    return controls.get(character) ?? character.codePointAt(0) ?? 0;
  }
}

function is(character: string): (code: number) => boolean {
  const wanted = character.codePointAt(0);
  return (code) => code === wanted;
}
