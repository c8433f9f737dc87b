/** Folders are NNN-name, and no two lessons or chapters have one address. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Finding } from '../finding.ts';
import type { Rule } from '../rule.ts';

const isName = /^\d{3}-[a-z0-9]+(?:-[a-z0-9]+)*$/;

function chapterLabel(root: string, chapter: string, locales: readonly string[]): Finding[] {
  const file = join('lessons', 'en', chapter, 'chapter.json');
  const cure = '{ "en": "Data", "zh-CN": "数据" }: the chapter’s name in each language';
  if (!existsSync(join(root, file))) return [{ file, line: 1, problem: 'the chapter has no name', cure }];
  let labels: unknown;
  try {
    labels = JSON.parse(readFileSync(join(root, file), 'utf8'));
  } catch (error) {
    return [{ file, line: 1, problem: `is no JSON: ${error instanceof Error ? error.message : String(error)}`, cure }];
  }
  const names = Object.keys(labels as object).map((name) => name.toLowerCase());
  return locales
    .filter((locale) => !names.includes(locale))
    .map((locale) => ({ file, line: 1, problem: `no name in ${locale}`, cure }));
}

const rule: Rule = {
  about: 'Folders have names and numbers, chapters labels.',
  check: ({ root, lessons, locales }) => {
    const findings: Finding[] = [];
    const addresses = new Map<string, string>();
    for (const { name, english } of lessons) {
      const bad = name.split('/').find((part) => !isName.test(part));
      if (bad !== undefined)
        findings.push({
          file: english.file,
          line: 1,
          problem: `the folder ${bad} has no good name`,
          cure: 'NNN-name: three digits for the order, then lower-case words',
        });
      const address = name.replace(/(^|\/)\d+-/g, '$1');
      const other = addresses.get(address);
      if (other !== undefined)
        findings.push({
          file: english.file,
          line: 1,
          problem: `has the same address as ${other}`,
          cure: 'rename one; numbers are not part of an address',
        });
      addresses.set(address, english.file);
    }
    for (const chapter of new Set(lessons.map(({ name }) => dirname(name))))
      findings.push(...chapterLabel(root, chapter, locales));
    return findings;
  },
};

export default rule;
