// The site: Starlight around the lessons, the workbench beside them. Static output only.
import mdx from '@astrojs/mdx';
import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';
import { contentSecurity } from './src/site/content-security.mjs';
import { lessonSidebar } from './src/site/lesson-sidebar.mjs';
import { publicData } from './src/site/public-data.mjs';
import { userComponents } from './src/site/user-components.mjs';

export default defineConfig({
  srcDir: './src/site',
  publicDir: './src/site/static',
  site: process.env.DRYDOCK_SITE ?? 'http://localhost:4321',
  trailingSlash: 'always',
  devToolbar: { enabled: false },
  integrations: [
    starlight({
      title: 'Drydock',
      description:
        'Learn Docker in a browser tab: a course beside a real Linux machine with Docker on it. Nothing to install.',
      logo: { src: './src/site/mark.svg' },
      favicon: '/favicon.svg',
      defaultLocale: 'root',
      locales: { root: { label: 'English', lang: 'en' }, 'zh-cn': { label: '简体中文', lang: 'zh-CN' } },
      customCss: ['drydock', 'workbench', 'steps', 'panes', 'icons', 'inspector', 'quiz'].map(
        (name) => `./src/site/styles/${name}.css`,
      ),
      expressiveCode: { defaultProps: { wrap: true } },
      components: {
        Head: './src/site/components/Head.astro',
        MarkdownContent: './src/site/components/MarkdownContent.astro',
        TwoColumnContent: './src/site/components/TwoColumnContent.astro',
      },
      sidebar: [{ label: 'Playground', translations: { 'zh-CN': '练习场' }, slug: 'playground' }, ...lessonSidebar()],
      disable404Route: false,
      credits: false,
    }),
    mdx(),
    contentSecurity(),
    publicData(),
  ],
  vite: {
    plugins: [userComponents()],
    worker: { format: 'es' },
    build: { target: 'es2023', assetsInlineLimit: 0, chunkSizeWarningLimit: 4000 },
  },
});
