/** A new lesson from a worked example, or a new translation of one: every place an author must fill in says TODO. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const page = (title: string) => `---
title: ${JSON.stringify(title)}
summary: "TODO: one sentence, what one can do afterwards."
minutes: 10
images: [busybox]
objectives:
  - "TODO: what the student will be able to do"
steps:
  greeter:
    title: Run a container named greeter in the background that stays up
    hints:
      missing: There is no container named greeter. docker run makes one; --name names it.
      ended: The container has ended. It lives as long as its main process; give it one that lasts, such as sleep 600.
---

TODO: why this matters, in a paragraph.

\`\`\`console
$ docker run -q --rm busybox echo hello
hello
\`\`\`
`;

const check = `/** TODO: what is judged, and by which facts. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const greeter = step('greeter', async ({ docker }) => {
  const container = await docker.container('greeter');
  if (!container) return fail('a container named greeter', 'none', 'missing');
  if (!container.State.Running) return fail('it is running', container.State.Status, 'ended');
  return undefined;
});

export default exercise({ steps: [greeter] });
`;

const files = (title: string): ReadonlyMap<string, string> =>
  new Map([
    ['index.mdx', page(title)],
    ['check.ts', check],
    ['solution.session', '$ docker run -q -d --name greeter busybox sleep 600\n<id>\n'],
    [
      'also-right/in-two-steps.session',
      '$ docker create -q --name greeter busybox sleep 600\n<id>\n$ docker start greeter\ngreeter\n',
    ],
    ['wrong/no-name.session', '! step greeter hint missing\n$ docker run -q -d busybox sleep 600\n<id>\n'],
    [
      'wrong/ends-at-once.session',
      '! step greeter hint ended\n$ docker run -q -d --name greeter busybox true\n<id>\n$ docker wait greeter\n0\n',
    ],
    [
      'wrong/only-made.session',
      '! step greeter hint ended\n$ docker create -q --name greeter busybox sleep 600\n<id>\n',
    ],
  ]);

const namePattern = /^\d{3}-[a-z0-9]+(?:-[a-z0-9]+)*\/\d{3}-[a-z0-9]+(?:-[a-z0-9]+)*$/;

function writeAll(folder: string, texts: ReadonlyMap<string, string>): string[] {
  if (existsSync(folder)) throw new Error(`${folder} is there already; nothing was written`);
  return [...texts].map(([path, text]) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  });
}

/**
 * @param root the project
 * @param name `050-data/060-quotas`
 * @param title of the lesson; for a translation it is not used
 * @param locale another than `en`: the English page as a translator starts with it
 * @returns the files written
 * @throws where the name is no good or something is there already; then nothing was written
 */
export function newLesson(root: string, name: string, title: string | undefined, locale = 'en'): string[] {
  if (!namePattern.test(name))
    throw new Error(`${name}: a lesson's name is NNN-chapter/NNN-lesson, in lower-case words with hyphens`);
  const folder = join(root, 'lessons', locale, name);
  if (locale === 'en') {
    if (!title) throw new Error(`${name}: give the lesson's title, too`);
    const written = writeAll(folder, files(title));
    const chapter = join(dirname(folder), 'chapter.json');
    if (existsSync(chapter)) return written;
    writeFileSync(chapter, '{ "en": "TODO" }\n');
    return [...written, chapter];
  }
  const english = join(root, 'lessons', 'en', name, 'index.mdx');
  if (!existsSync(english)) throw new Error(`${name}: there is no English lesson of that name to translate`);
  const text = readFileSync(english, 'utf8');
  const todo = text.replace(/^---\n/, '---\n# TODO: translate every text; ids and commands stay as they are.\n');
  return writeAll(folder, new Map([['index.mdx', todo]]));
}
