/** Prose is Markdown with our components: no code, no HTML; nothing left of the template; pictures say what they show. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../project.ts';
import type { Finding } from '../finding.ts';
import type { Page } from '../page.ts';
import { lessonRule } from '../rule.ts';

const components = readdirSync(join(projectRoot, 'src', 'site', 'user-components'))
  .filter((file) => file.endsWith('.astro'))
  .map((file) => file.replace('.astro', ''));

function problemsOf(text: string): readonly (readonly [string, string])[] {
  const plain = text.replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');
  const found: [string, string][] = [];
  if (/^(?:import|export)\s/.test(plain))
    found.push(['code in prose', `components need no import: ${components.join(', ')}`]);
  for (const [, name = ''] of plain.matchAll(/<\/?([A-Za-z][\w-]*)/g))
    if (!components.includes(name))
      found.push([`<${name}> is not for lessons`, `write Markdown, or one of ${components.join(', ')}`]);
  if (/(?<!\\)\{/.test(plain)) found.push(['an expression in prose', 'write \\{ for a brace']);
  if (/!\[\s*\]\(/.test(plain)) found.push(['a picture without a text', 'say between the brackets what it shows']);
  if (/\bTODO\b/.test(plain)) found.push(['TODO', 'write what is missing']);
  return found;
}

function holds(page: Page): Finding[] {
  const findings = page.body.flatMap(({ line, text, isCode }) =>
    isCode ? [] : problemsOf(text).map(([problem, cure]) => ({ file: page.file, line, problem, cure })),
  );
  const words = page.body.filter(({ text, isCode }) => !isCode && text.trim() !== '').length;
  const start = page.body[0]?.line ?? 1;
  for (const [index, text] of page.text
    .split('\n')
    .slice(0, start - 1)
    .entries())
    if (/\bTODO\b/.test(text))
      findings.push({ file: page.file, line: index + 1, problem: 'TODO', cure: 'write what is missing' });
  if (words === 0 && page.head !== undefined)
    findings.push({
      file: page.file,
      line: start,
      problem: 'the lesson has no text',
      cure: 'say what is to be learnt',
    });
  return findings;
}

export default lessonRule('Prose is Markdown with our components.', ({ pages }) => [...pages.values()].flatMap(holds));
