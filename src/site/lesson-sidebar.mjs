// The sidebar, read from the folders under lessons/en: NNN-<chapter>/NNN-<lesson>/index.mdx, in their numbers' order.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../lessons/en/', import.meta.url);
const withoutNumber = (name) => name.replace(/^\d+-/, '');
const folders = (url) =>
  readdirSync(url, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

function chapterTitle(url, name) {
  const file = new URL('chapter.json', url);
  if (!existsSync(file)) return { label: withoutNumber(name).replaceAll('-', ' ') };
  const { en, ...others } = JSON.parse(readFileSync(file, 'utf8'));
  return { label: en, translations: others };
}

/** Starlight's sidebar groups, one a chapter. */
export function lessonSidebar() {
  return folders(root)
    .filter((chapter) => chapter !== '900-drills')
    .map((chapter) => {
      const url = new URL(`${chapter}/`, root);
      const items = folders(url)
        .filter((lesson) => existsSync(new URL(`${lesson}/index.mdx`, url)))
        .map((lesson) => ({ slug: `lessons/${withoutNumber(chapter)}/${withoutNumber(lesson)}` }));
      return { ...chapterTitle(url, chapter), items };
    });
}
