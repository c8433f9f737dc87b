/** Links inside the course lead somewhere: to a lesson, a page of the site, a heading, a file. Outside links there are none. */
import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CourseSource } from '../course-source.ts';
import type { Finding } from '../finding.ts';
import type { Page } from '../page.ts';
import { lessonRule } from '../rule.ts';

const withoutNumber = (name: string) => name.replace(/(^|\/)\d+-/g, '$1');

function addresses({ lessons, locales, root }: CourseSource): Set<string> {
  const pages = globSync('src/site/content/docs/**/*.mdx', { cwd: root }).map((file) =>
    file.replace(/^src\/site\/content\/docs\/|\.mdx$/g, '').replace(/(^|\/)index$/, ''),
  );
  const own = lessons.map(({ name }) => `lessons/${withoutNumber(name)}`);
  const all = locales.flatMap((locale) => own.map((path) => (locale === 'en' ? path : `${locale}/${path}`)));
  return new Set([...pages, ...all].map((path) => (path === '' ? '/' : `/${path}/`)));
}

/** As GitHub and Astro make a heading's anchor. */
const anchorOf = (heading: string) =>
  heading
    .replace(/[`*_]/g, '')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .replace(/\s/g, '-');

function deadLink(target: string, page: Page, known: ReadonlySet<string>, root: string): string | undefined {
  if (/^[a-z]+:/i.test(target)) return 'leads out of the site; a lesson must work without the internet';
  const [path = '', anchor] = target.split('#');
  if (path === '' && anchor !== undefined) {
    const anchors = page.body.flatMap(({ text, isCode }) =>
      !isCode && /^#{1,6} /.test(text) ? [anchorOf(text.replace(/^#+ /, ''))] : [],
    );
    return anchors.includes(anchor) ? undefined : `no heading makes the anchor #${anchor}`;
  }
  if (/\.(?:svg|png|webp)$/.test(path)) {
    const file = path.startsWith('/') ? join(root, 'src/site/static', path) : join(root, dirname(page.file), path);
    return existsSync(file) ? undefined : `there is no file ${path}`;
  }
  return known.has(path.replace(/\/?$/, '/')) ? undefined : `there is no page ${path}`;
}

export default lessonRule('Links lead somewhere.', ({ pages }, course) => {
  const known = addresses(course);
  return [...pages.values()].flatMap((page) =>
    page.body.flatMap(({ line, text, isCode }): Finding[] =>
      isCode
        ? []
        : [...text.matchAll(/(?<!`)\]\(([^)\s]+)[^)]*\)/g)].flatMap(([, target = '']) => {
            const problem = deadLink(target, page, known, course.root);
            return problem
              ? [
                  {
                    file: page.file,
                    line,
                    problem: `the link ${target}: ${problem}`,
                    cure: 'lessons are /lessons/<chapter>/<lesson>/, without the numbers; a translation’s begin with its locale',
                  },
                ]
              : [];
          }),
    ),
  );
});
