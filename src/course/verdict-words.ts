/**
 * What checks say in another language, by their English text, as gettext has it: a locale's verdicts.json.
 *
 *     "a container named {}": "名为 {} 的容器"      {} is one word, or several after commas
 *     "exited: {*}": "已退出：{}"                   {*} is any text, such as what a program printed
 *     "{} on {}": "{2} 上的 {1}"                    numbers, where the order is another
 *
 * Left out: plural forms.
 */

/** English texts and what they are called. */
export type VerdictEntries = Readonly<Record<string, string>>;

const isWords = (value: string) => !/\s/.test(value.replaceAll(', ', ''));

/** An English text with places for values. */
class Pattern {
  readonly english: string;
  /** What stands before, between and after the values. */
  readonly #literals: readonly string[];
  readonly #isFree: readonly boolean[];

  constructor(english: string) {
    this.english = english;
    this.#literals = english.split(/\{\*?\}/);
    this.#isFree = [...english.matchAll(/\{(\*?)\}/g)].map(([, star]) => star === '*');
  }

  /** How many characters are its own. */
  get weight(): number {
    return this.#literals.join('').length;
  }

  /** @returns undefined where the text is another one; a value is as short as it can be, the last takes the rest */
  valuesIn(text: string): string[] | undefined {
    const first = this.#literals[0] ?? '';
    const last = this.#literals.at(-1) ?? '';
    const end = text.length - last.length;
    if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return undefined;
    const values: string[] = [];
    let from = first.length;
    for (const [index, isFree] of this.#isFree.entries()) {
      const isLast = index === this.#isFree.length - 1;
      const literal = this.#literals[index + 1] ?? '';
      const to = isLast ? end : text.indexOf(literal, from);
      if (to < from || to > end) return undefined;
      const value = text.slice(from, to);
      if (!isFree && !isWords(value)) return undefined;
      values.push(value);
      from = to + literal.length;
    }
    return values;
  }
}

export class VerdictWords {
  readonly #entries: ReadonlyMap<string, string>;
  /** Those that say most stand first. */
  readonly #patterns: readonly Pattern[];

  constructor(entries: VerdictEntries) {
    this.#entries = new Map(Object.entries(entries));
    this.#patterns = [...this.#entries.keys()]
      .filter((english) => /\{\*?\}/.test(english))
      .map((english) => new Pattern(english))
      .sort((a, b) => b.weight - a.weight);
  }

  /** The entry that a text is translated by. */
  entryFor(text: string): string | undefined {
    return this.#find(text)?.english;
  }

  /** The text itself where there is no entry for it. */
  translate(text: string): string {
    const found = this.#find(text);
    if (!found) return text;
    let next = 0;
    return (this.#entries.get(found.english) ?? text).replace(
      /\{(\d*)\}/g,
      (_, number: string) => found.values[number === '' ? next++ : Number(number) - 1] ?? '',
    );
  }

  #find(text: string): { readonly english: string; readonly values: readonly string[] } | undefined {
    if (this.#entries.has(text)) return { english: text, values: [] };
    for (const pattern of this.#patterns) {
      const values = pattern.valuesIn(text);
      if (values) return { english: pattern.english, values };
    }
    return undefined;
  }
}
