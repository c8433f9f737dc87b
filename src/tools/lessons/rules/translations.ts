/** Every lesson is there in every language, with the same steps, hints and questions. */
import type { Finding } from '../finding.ts';
import { keysOf, valueAt } from '../head.ts';
import { lessonRule } from '../rule.ts';

/** Paths of ids that a translation must have too. */
function idsOf(head: unknown): string[][] {
  const steps = keysOf(head, 'steps');
  return [
    ...steps.map((step) => ['steps', step]),
    ...steps.flatMap((step) => keysOf(head, 'steps', step, 'hints').map((hint) => ['steps', step, 'hints', hint])),
    ...keysOf(head, 'quiz').map((question) => ['quiz', question]),
  ];
}

const shapeOf = (question: unknown) => {
  const options = valueAt(question, 'options');
  const right = Array.isArray(options) ? options.map((option) => valueAt(option, 'right') === true) : undefined;
  const items = valueAt(question, 'items');
  return JSON.stringify([
    valueAt(question, 'kind'),
    right,
    Array.isArray(items) ? items.length : 0,
    valueAt(question, 'command'),
  ]);
};

export default lessonRule(
  'Every language has every lesson, with the same ids.',
  ({ name, english, pages }, { locales }) =>
    locales.slice(1).flatMap((locale): Finding[] => {
      const page = pages.get(locale);
      if (!page)
        return [
          {
            file: english.file,
            line: 1,
            problem: `no translation ${locale}`,
            cure: `write lessons/${locale}/${name}/index.mdx, or start with \`npm run lesson:new -- ${name} --locale ${locale}\``,
          },
        ];
      if (page.head === undefined) return [];
      const there = new Set(idsOf(page.head).map((path) => path.join('.')));
      const wanted = idsOf(english.head);
      const names = new Set(wanted.map((path) => path.join('.')));
      const missing = wanted
        .filter((path) => !there.has(path.join('.')))
        .map((path) => ({
          file: page.file,
          line: page.lineOf(path),
          problem: `lacks ${path.join('.')}`,
          cure: `translate it from ${english.file}:${english.lineOf(path)}`,
        }));
      const extra = idsOf(page.head)
        .filter((path) => !names.has(path.join('.')))
        .map((path) => ({
          file: page.file,
          line: page.lineOf(path),
          problem: `${path.join('.')} is not in the English lesson`,
          cure: `ids are never translated; see ${english.file}`,
        }));
      const other = keysOf(english.head, 'quiz')
        .filter((id) => there.has(`quiz.${id}`))
        .filter((id) => shapeOf(valueAt(page.head, 'quiz', id)) !== shapeOf(valueAt(english.head, 'quiz', id)))
        .map((id) => ({
          file: page.file,
          line: page.lineOf(['quiz', id]),
          problem: `question ${id} has another kind, other options or another command than the English one`,
          cure: 'keep kind, command, the number of options and which are right',
        }));
      return [...missing, ...extra, ...other];
    }),
);
