/** What a failed step says, in the page's language; loaded when the first one is shown, and not on English pages. */
import type { VerdictEntries, VerdictWords } from '../../course/verdict-words.ts';

const files = import.meta.glob<VerdictEntries>('/lessons/*/verdicts.json', { import: 'default' });

export class VerdictLanguage {
  readonly #load: (() => Promise<VerdictEntries>) | undefined;
  #words: VerdictWords | undefined;

  /** @param language a BCP 47 tag, as in html's lang */
  constructor(language: string) {
    this.#load = files[`/lessons/${language.toLowerCase()}/verdicts.json`];
  }

  /** Where it can't be loaded, steps speak English, and it is tried again the next time. */
  async load(): Promise<void> {
    if (this.#words || !this.#load) return;
    try {
      const [entries, { VerdictWords }] = await Promise.all([this.#load(), import('../../course/verdict-words.ts')]);
      this.#words = new VerdictWords(entries);
    } catch {
      // Without the network.
    }
  }

  say(text: string): string {
    return this.#words?.translate(text) ?? text;
  }
}
