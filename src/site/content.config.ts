/** The pages: Starlight's own documents in content/docs, and the lessons in the top folder lessons/ (see lessons.md). */

import { defineCollection } from 'astro:content';
import { docsSchema } from '@astrojs/starlight/schema';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';
import { lessonSchema } from '../course/schema.ts';

const lessonPath = /^lessons\/([^/]+)\/\d+-([^/]+)\/\d+-([^/]+)\/index\.mdx$/;

function pageId(entry: string): string {
  const lesson = lessonPath.exec(entry);
  if (!lesson)
    return (
      entry
        .replace(/^src\/site\/content\/docs\//, '')
        .replace(/\.mdx$/, '')
        .replace(/(^|\/)index$/, '$1')
        .replace(/\/$/, '') || 'index'
    );
  const [, locale, chapter, name] = lesson;
  return `${locale === 'en' ? '' : `${locale}/`}lessons/${chapter}/${name}`;
}

const page = z.object({
  /** The page has the workbench beside its text. */
  workbench: z.boolean().default(false),
});

export const collections = {
  docs: defineCollection({
    loader: glob({
      base: '.',
      pattern: ['lessons/*/*/*/index.mdx', 'src/site/content/docs/**/*.mdx'],
      generateId: ({ entry }) => pageId(entry),
    }),
    schema: docsSchema({ extend: page.extend(lessonSchema.partial().omit({ title: true }).shape) }),
  }),
};
