/**
 * A chapter as a SCORM package (ADL SCORM 1.2, and 2004 4th edition): a zip with imsmanifest.xml, one item a lesson, and a page
 * that shows the lesson from the site where it is hosted. The machine and its images stay on that site; a learning management
 * system only learns how many steps were passed.
 */
import { zipSync } from 'fflate';
import launchScript from './launch.js?raw';

export type ScormVersion = '1.2' | '2004';

export interface ScormLesson {
  /** As the site knows it: `lessons/data/volumes`. */
  readonly id: string;
  readonly title: string;
  /** Below the site's address, with a slash at its end. */
  readonly path: string;
}

export interface ScormChapter {
  /** Letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  readonly language: string;
  readonly lessons: readonly ScormLesson[];
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

const itemId = ({ id }: ScormLesson) => id.replace(/[^A-Za-z0-9]+/g, '-');

const schemas = {
  '1.2': {
    attributes:
      'xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"',
    version: '1.2',
    type: 'adlcp:scormtype',
  },
  '2004': {
    attributes:
      'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss"',
    version: '2004 4th Edition',
    type: 'adlcp:scormType',
  },
} as const;

/** imsmanifest.xml (SCORM Content Aggregation Model). */
export function scormManifest({ id, title, lessons }: ScormChapter, version: ScormVersion): string {
  const { attributes, version: schemaVersion, type } = schemas[version];
  const address = ({ id: lesson, path }: ScormLesson) => escaped(`index.html?${new URLSearchParams({ lesson, path })}`);
  const items = lessons.map(
    (lesson) =>
      `      <item identifier="item-${itemId(lesson)}" identifierref="sco-${itemId(lesson)}"><title>${escaped(lesson.title)}</title></item>`,
  );
  const resources = lessons.map(
    (lesson) =>
      `    <resource identifier="sco-${itemId(lesson)}" type="webcontent" ${type}="sco" href="${address(lesson)}"><file href="index.html"/><file href="launch.js"/></resource>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<manifest identifier="drydock-${id}" version="1" ${attributes}>`,
    `  <metadata><schema>ADL SCORM</schema><schemaversion>${schemaVersion}</schemaversion></metadata>`,
    '  <organizations default="course">',
    `    <organization identifier="course"><title>${escaped(title)}</title>`,
    ...items,
    '    </organization>',
    '  </organizations>',
    '  <resources>',
    ...resources,
    '  </resources>',
    '</manifest>',
    '',
  ].join('\n');
}

const sentences: Readonly<Record<string, readonly [string, string]>> = {
  en: ['Lesson', 'This page was opened outside of a learning management system; nothing is reported.'],
  'zh-CN': ['课程', '此页面不是在学习管理系统中打开的，学习进度不会上报。'],
};

function launchPage(site: string, { title, language }: ScormChapter): string {
  const [lesson = '', alone = ''] = sentences[language] ?? sentences.en ?? [];
  return `<!doctype html>
<html lang="${escaped(language)}" data-site="${escaped(site)}">
<meta charset="utf-8">
<title>${escaped(title)}</title>
<style>html,body{margin:0;height:100%}body{display:flex;flex-direction:column}iframe{flex:1;border:0}p{margin:.5rem}</style>
<p data-alone hidden>${escaped(alone)}</p>
<iframe title="${escaped(lesson)}" allow="clipboard-write"></iframe>
<script src="launch.js"></script>
</html>
`;
}

/**
 * The package, as bytes of a zip; the same input gives the same bytes.
 * @param site the address of the hosted site, with a slash at its end
 * @throws where the address is none, or the chapter has no lesson
 */
export function scormPackage(chapter: ScormChapter, site: string, version: ScormVersion): Uint8Array {
  if (!/^https?:$/.test(new URL(site).protocol) || !site.endsWith('/'))
    throw new Error(`${site}: the site's address begins with https:// and ends with a slash`);
  if (chapter.lessons.length === 0) throw new Error(`${chapter.id} has no lessons`);
  const bytes = (text: string) => new TextEncoder().encode(text);
  return zipSync(
    {
      'imsmanifest.xml': bytes(scormManifest(chapter, version)),
      'index.html': bytes(launchPage(site, chapter)),
      'launch.js': bytes(launchScript),
    },
    { mtime: '2024-01-01T00:00:00' },
  );
}
