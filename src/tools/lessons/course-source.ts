/** The course as its authors wrote it: every lesson's files, read but not run. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { parseSession, type Session, SessionError } from '../../course/session.ts';
import { type CheckSource, readCheck } from './check-source.ts';
import { type Page, readPage } from './page.ts';

export interface SessionSource {
  /** Relative to the project. */
  readonly file: string;
  readonly kind: 'start' | 'solution' | 'also-right' | 'wrong';
  readonly session: Session | undefined;
  /** What is wrong with the file, where it is no session. */
  readonly error: { readonly line: number; readonly message: string } | undefined;
}

export interface LessonSource {
  /** `050-data/020-bind-mounts` */
  readonly name: string;
  /** Absolute, of the English lesson. */
  readonly folder: string;
  /** By locale; `en` is there. */
  readonly pages: ReadonlyMap<string, Page>;
  readonly english: Page;
  readonly check: CheckSource | undefined;
  readonly sessions: readonly SessionSource[];
}

export interface CourseSource {
  /** Absolute. */
  readonly root: string;
  /** Every locale that has a folder, English first. */
  readonly locales: readonly string[];
  readonly lessons: readonly LessonSource[];
  /** Repositories with their tags that Drydock publishes. */
  readonly images: ReadonlyMap<string, ReadonlySet<string>>;
}

function readSessionSource(root: string, path: string, kind: SessionSource['kind']): SessionSource {
  const file = relative(root, path);
  try {
    return { file, kind, session: parseSession(file, readFileSync(path, 'utf8')), error: undefined };
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    const [, line = '1', message = error.message] = /:(\d+): ([\s\S]*)$/.exec(error.message) ?? [];
    return { file, kind, session: undefined, error: { line: Number(line), message } };
  }
}

function readLesson(root: string, locales: readonly string[], name: string): LessonSource | undefined {
  const folder = join(root, 'lessons', 'en', name);
  const pages = new Map<string, Page>();
  for (const locale of locales) {
    const path = join(root, 'lessons', locale, name, 'index.mdx');
    if (existsSync(path)) pages.set(locale, readPage(relative(root, path), locale, readFileSync(path, 'utf8')));
  }
  const english = pages.get('en');
  if (!english) return undefined;
  const check = join(folder, 'check.ts');
  const sessions = (['start', 'solution', 'also-right', 'wrong'] as const).flatMap((kind) =>
    globSync([`${kind}.session`, `${kind}/*.session`], { cwd: folder })
      .sort()
      .map((file) => readSessionSource(root, join(folder, file), kind)),
  );
  return {
    name,
    folder,
    pages,
    english,
    check: existsSync(check) ? readCheck(relative(root, check), readFileSync(check, 'utf8')) : undefined,
    sessions,
  };
}

/** Tags as the folders of src/images/<name>/<tag> and the built registry have them. */
function publishedImages(root: string): Map<string, Set<string>> {
  const library = join(root, 'public', 'v2', 'library');
  const images = new Map<string, Set<string>>();
  for (const name of existsSync(library) ? readdirSync(library) : []) {
    const manifests = join(library, name, 'manifests');
    const tags = existsSync(manifests) ? readdirSync(manifests).filter((tag) => !tag.includes(':')) : [];
    images.set(name, new Set(tags));
  }
  return images;
}

/** @param root the project; @param images where they are published from, if not there */
export function readCourse(root: string, images: string = root): CourseSource {
  const names = globSync('lessons/*', { cwd: root }).map((path) => basename(path));
  const locales = ['en', ...names.filter((name) => name !== 'en').sort()];
  const lessons = globSync('lessons/en/*/*/index.mdx', { cwd: root })
    .map((file) => file.replace(/^lessons\/en\/(.*)\/index\.mdx$/, '$1'))
    .sort()
    .flatMap((name) => readLesson(root, locales, name) ?? []);
  return { root, locales, lessons, images: publishedImages(images) };
}
