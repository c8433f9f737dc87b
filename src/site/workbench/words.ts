/** The workbench's own words, in each language of the site (words/). Lessons and messages of programs are not here. */
import { chinese } from './words/chinese.ts';
import { english, type Words } from './words/english.ts';

export type { Words };

/** @param language a BCP 47 tag, as in html's lang */
export function wordsFor(language: string): Words {
  return language.toLowerCase().startsWith('zh') ? chinese : english;
}

/** The words of the page's language. */
export const words: Words = wordsFor(globalThis.document?.documentElement.lang ?? 'en');
