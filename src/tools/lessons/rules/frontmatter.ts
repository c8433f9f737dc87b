/** The head of index.mdx is YAML and keeps the schema, in every locale. */
import { z } from 'zod';
import { lessonSchema } from '../../../course/schema.ts';
import type { Finding } from '../finding.ts';
import type { Page } from '../page.ts';
import { lessonRule } from '../rule.ts';

const strict = z.strictObject(lessonSchema.shape);

function descriptionOf(path: readonly PropertyKey[]): string {
  const [first] = path;
  const field = lessonSchema.shape[first as keyof typeof lessonSchema.shape] as z.ZodType | undefined;
  return field?.description ?? `the fields are ${Object.keys(lessonSchema.shape).join(', ')}`;
}

function holds(page: Page): Finding[] {
  if (page.headErrors.length > 0)
    return page.headErrors.map(({ line, message }) => ({
      file: page.file,
      line,
      problem: `the frontmatter is no YAML: ${message}`,
      cure: 'the file starts with a line ---, `key: value` lines and a line ---; put texts with a colon in quotes',
    }));
  const parsed = strict.safeParse(page.head);
  return (parsed.error?.issues ?? []).map((issue) => ({
    file: page.file,
    line: page.lineOf(issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path),
    problem: `frontmatter ${issue.path.join('.') || 'of the lesson'}: ${issue.message}`,
    cure: descriptionOf(issue.path),
  }));
}

export default lessonRule('Frontmatter keeps the schema.', ({ pages }) => [...pages.values()].flatMap(holds));
