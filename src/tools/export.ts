/**
 * `npm run export -- CHAPTER --site https://…/ [--scorm 1.2|2004] [--locale zh-cn] [--out FILE]`: a chapter as a SCORM package for a
 * learning management system, which shows the lessons from the site where they are hosted.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readCourse } from './lessons/course-source.ts';
import { valueAt } from './lessons/head.ts';
import { callerFolder, projectRoot } from './project.ts';
import { type ScormChapter, scormPackage } from './scorm/scorm-package.ts';

const withoutNumber = (name: string) => name.replace(/^\d+-/, '');

/** @throws where there is no such chapter */
function chapterOf(word: string, locale: string): ScormChapter {
  const course = readCourse(projectRoot);
  const chapters = [...new Set(course.lessons.map(({ name }) => name.replace(/\/.*$/, '')))];
  const chapter = chapters.find((name) => name === word || withoutNumber(name) === word);
  if (!chapter) throw new Error(`no chapter ${word}; there are ${chapters.map(withoutNumber).join(', ')}`);
  if (!course.locales.includes(locale)) throw new Error(`no locale ${locale}; there are ${course.locales.join(', ')}`);
  const language = locale === 'en' ? 'en' : locale.replace(/-(.+)$/, (_, region: string) => `-${region.toUpperCase()}`);
  const names = JSON.parse(readFileSync(join(projectRoot, 'lessons', 'en', chapter, 'chapter.json'), 'utf8')) as Record<
    string,
    string
  >;
  const lessons = course.lessons
    .filter(({ name }) => name.startsWith(`${chapter}/`))
    .map(({ name, pages, english }) => {
      const id = `lessons/${name.split('/').map(withoutNumber).join('/')}`;
      const title = String(valueAt((pages.get(locale) ?? english).head, 'title'));
      return { id, title, path: locale === 'en' ? `${id}/` : `${locale}/${id}/` };
    });
  return { id: withoutNumber(chapter), title: names[language] ?? chapter, language, lessons };
}

try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      site: { type: 'string' },
      scorm: { type: 'string' },
      locale: { type: 'string' },
      out: { type: 'string' },
    },
  });
  const [word] = positionals;
  if (!word || positionals.length > 1) throw new Error('name one chapter');
  const { site, scorm: version = '2004', locale = 'en' } = values;
  if (!site) throw new Error('say with --site where the course is hosted, such as https://courses.example.org/docker/');
  if (version !== '1.2' && version !== '2004') throw new Error(`--scorm ${version}: there are 1.2 and 2004`);
  const chapter = chapterOf(word, locale);
  const file = resolve(callerFolder, values.out ?? `${chapter.id}-scorm-${version}.zip`);
  if (existsSync(file)) throw new Error(`${file} is there already; nothing was written`);
  writeFileSync(file, scormPackage(chapter, site, version));
  console.log(`${file}: ${chapter.lessons.length} lessons, SCORM ${version}`);
} catch (error) {
  console.error(`export: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
