/** check.ts and the frontmatter name the same steps, in the same order, and no step twice. */
import type { Finding } from '../finding.ts';
import { keysOf } from '../head.ts';
import { lessonRule } from '../rule.ts';

export default lessonRule('Steps of check.ts and their texts belong together.', ({ english, check }) => {
  const texts = keysOf(english.head, 'steps');
  if (!check)
    return texts.map((id) => ({
      file: english.file,
      line: english.lineOf(['steps', id]),
      problem: `the lesson has a text for step ${id}, but no check.ts`,
      cure: 'write check.ts beside index.mdx, or remove the steps',
    }));
  const findings: Finding[] = check.syntaxErrors.map(({ line, message }) => ({
    file: check.file,
    line,
    problem: `check.ts does not compile: ${message}`,
    cure: 'mend the TypeScript at this place',
  }));
  const seen = new Set<string>();
  for (const { id, line } of check.steps) {
    if (seen.has(id))
      findings.push({
        file: check.file,
        line,
        problem: `a second step ${id}`,
        cure: 'give each step an id of its own',
      });
    else if (!texts.includes(id))
      findings.push({
        file: check.file,
        line,
        problem: `step ${id} has no title`,
        cure: `add \`${id}:\` with title and hints below steps: in ${english.file}`,
      });
    seen.add(id);
  }
  for (const id of texts)
    if (!seen.has(id))
      findings.push({
        file: english.file,
        line: english.lineOf(['steps', id]),
        problem: `check.ts has no step ${id}`,
        cure: `rename it to one of ${[...seen].join(', ')}, or add the step`,
      });
  const order = check.steps.map(({ id }) => id).filter((id) => texts.includes(id));
  const wrong = order.findIndex((id, index) => texts.filter((text) => seen.has(text))[index] !== id);
  if (findings.length === 0 && wrong >= 0)
    findings.push({
      file: english.file,
      line: english.lineOf(['steps', texts[wrong] ?? '']),
      problem: 'the steps stand in another order than in check.ts',
      cure: `order them ${order.join(', ')}`,
    });
  return findings;
});
