/** A question can be answered, each option says why, and a <Quiz id> in the text names one. */
import type { Finding } from '../finding.ts';
import { keysOf, valueAt } from '../head.ts';
import type { Page } from '../page.ts';
import { lessonRule } from '../rule.ts';

function answerable(page: Page, id: string): Finding[] {
  const question = valueAt(page.head, 'quiz', id);
  const kind = valueAt(question, 'kind');
  const options: unknown = valueAt(question, 'options');
  if (!Array.isArray(options)) return [];
  const right = options.filter((option) => valueAt(option, 'right') === true).length;
  const line = page.lineOf(['quiz', id]);
  const cure = 'mark the right options with `right: true`';
  if (right === 0) return [{ file: page.file, line, problem: `question ${id} has no right option`, cure }];
  if (kind === 'single' && right > 1)
    return [
      {
        file: page.file,
        line,
        problem: `question ${id} is single, but ${right} options are right`,
        cure: 'make it `kind: multiple`',
      },
    ];
  const texts = options.map((option) => String(valueAt(option, 'text')));
  const twice = texts.findIndex((text, index) => texts.indexOf(text) !== index);
  if (twice < 0) return [];
  return [
    {
      file: page.file,
      line: page.lineOf(['quiz', id, 'options', twice]),
      problem: `question ${id} has the option “${texts[twice]}” twice`,
      cure: 'remove one',
    },
  ];
}

function placed(page: Page): Finding[] {
  const ids = keysOf(page.head, 'quiz');
  return page.body.flatMap(({ line, text, isCode }) =>
    isCode
      ? []
      : [...text.matchAll(/<Quiz\b[^>]*\bid="([^"]*)"/g)].flatMap(([, id = '']) =>
          ids.includes(id)
            ? []
            : [
                {
                  file: page.file,
                  line,
                  problem: `<Quiz id="${id}" /> names no question`,
                  cure: `the questions: ${ids.join(', ') || 'none'}`,
                },
              ],
        ),
  );
}

export default lessonRule('Questions can be answered, and each <Quiz> names one.', ({ pages }) =>
  [...pages.values()].flatMap((page) => [
    ...keysOf(page.head, 'quiz').flatMap((id) => answerable(page, id)),
    ...placed(page),
  ]),
);
