/** What checks say (expected, observed) is in every verdicts.json, and nothing else is. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VerdictWords } from '../../../course/verdict-words.ts';
import { checkPhrases, type Phrase } from '../check-phrases.ts';
import type { Finding } from '../finding.ts';
import type { Rule } from '../rule.ts';

type FoundPhrase = Phrase & { readonly file: string };

const hasWord = (text: string) => /\p{L}{2}/u.test(text);
/** Values of a phrase as one word that no check says. */
const sample = '\u{fffc}';

function phrasesIn(root: string): FoundPhrase[] {
  return globSync(['lessons/en/**/*.ts', 'src/course/*.ts'], { cwd: root, exclude: ['**/home/**'] })
    .sort()
    .flatMap((file) => checkPhrases(file, readFileSync(join(root, file), 'utf8')).map((one) => ({ ...one, file })));
}

const placesIn = (text: string) => text.match(/\{\*?\}/g)?.length ?? 0;

/** What is wrong with an entry by itself. */
function faultOf(english: string, words: unknown): Pick<Finding, 'problem' | 'cure'> | undefined {
  if (typeof words !== 'string' || words === '')
    return { problem: `${JSON.stringify(english)} has no text`, cure: 'write what it is called, or remove it' };
  if (!hasWord(english)) return { problem: `${JSON.stringify(english)} has no word of its own`, cure: 'remove it' };
  let next = 0;
  const used = [...words.matchAll(/\{(\d*)\}/g)].map(([, number]) => (number ? Number(number) : ++next));
  const wanted = Array.from({ length: placesIn(english) }, (_, index) => index + 1);
  if ([...new Set(used)].sort((a, b) => a - b).join() === wanted.join()) return undefined;
  return {
    problem: `${JSON.stringify(words)} does not have the values of ${JSON.stringify(english)}`,
    cure: 'write {} for each in its order, or {1}, {2}, …',
  };
}

/** The entries that nothing a check says is translated by. */
function idleEntries(words: VerdictWords, entries: readonly string[], phrases: readonly Phrase[]): string[] {
  const used = new Set(phrases.map(({ text }) => words.entryFor(text.replaceAll('{}', sample))));
  // Of `a ${type}` only the values can be translated, each by an entry.
  const open = phrases.filter(({ text }) => !hasWord(text) && /\p{L}/u.test(text));
  const values = new VerdictWords(Object.fromEntries(open.map(({ text }) => [text, ''])));
  return entries.filter((entry) => !used.has(entry) && values.entryFor(entry) === undefined);
}

function checkLocale(file: string, text: string, phrases: readonly FoundPhrase[]): Finding[] {
  let entries: Record<string, string>;
  try {
    entries = { ...JSON.parse(text) };
  } catch (error) {
    const problem = `is no JSON: ${error instanceof Error ? error.message : String(error)}`;
    return [{ file, line: 1, problem, cure: '{ "a container named {}": "名为 {} 的容器" }' }];
  }
  const lines = text.split('\n');
  const lineOf = (english: string) =>
    Math.max(1, lines.findIndex((line) => line.trimStart().startsWith(`${JSON.stringify(english)}:`)) + 1);
  const faults = Object.entries(entries).flatMap(([english, words]): Finding[] => {
    const fault = faultOf(english, words);
    return fault ? [{ file, line: lineOf(english), ...fault }] : [];
  });
  if (faults.length > 0) return faults;
  const words = new VerdictWords(entries);
  const missing = phrases
    .filter(({ text: phrase }) => hasWord(phrase) && words.entryFor(phrase.replaceAll('{}', sample)) === undefined)
    .map(({ file: check, line, text: phrase }) => ({
      file: check,
      line,
      problem: `${JSON.stringify(phrase)} has no translation in ${file}`,
      cure: `add ${JSON.stringify(phrase)}: "…" there; where it stays as it is, the same text again`,
    }));
  const idle = idleEntries(words, Object.keys(entries), phrases).map((english) => ({
    file,
    line: lineOf(english),
    problem: `no check says ${JSON.stringify(english)}`,
    cure: 'remove it, or write it as the check does',
  }));
  return [...missing, ...idle];
}

const rule: Rule = {
  about: 'What checks say is in each language’s verdicts.json, if it has one.',
  check: ({ root, locales }) => {
    const files = locales
      .map((locale) => `lessons/${locale}/verdicts.json`)
      .filter((file) => existsSync(join(root, file)));
    const phrases = files.length > 0 ? phrasesIn(root) : [];
    return files.flatMap((file) => checkLocale(file, readFileSync(join(root, file), 'utf8'), phrases));
  },
};

export default rule;
