// The site: Starlight around the lessons, the workbench beside them. Static output only.
import mdx from '@astrojs/mdx';
import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';
import { contentSecurity } from './src/site/content-security.mjs';
import { earlyModules } from './src/site/early-modules.mjs';
import { unbrokenFlags } from './src/site/flags.mjs';
import { lessonSidebar } from './src/site/lesson-sidebar.mjs';
import { offlineList } from './src/site/offline-list.mjs';
import { publicData } from './src/site/public-data.mjs';
import { sessionBlocks } from './src/site/session-blocks.mjs';
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
      customCss: [
        'drydock',
        'workbench',
        'steps',
        'terminal',
        'panes',
        'icons',
        'inspector',
        'quiz',
        'kept-machine',
        'learning',
        'embedded',
        'drawing',
      ].map((name) => `./src/site/styles/${name}.css`),
      expressiveCode: {
        defaultProps: { wrap: true, overridesByLang: { 'console,sh,bash,shell': { frame: 'none' } } },
        plugins: [sessionBlocks()],
      },
      components: {
        Head: './src/site/components/Head.astro',
        MarkdownContent: './src/site/components/MarkdownContent.astro',
        TwoColumnContent: './src/site/components/TwoColumnContent.astro',
      },
      sidebar: [
        { label: 'Playground', translations: { 'zh-CN': '练习场' }, slug: 'playground' },
        { label: 'Drills', translations: { 'zh-CN': '速练' }, slug: 'drills' },
        { label: 'Review', translations: { 'zh-CN': '复习' }, slug: 'review' },
        { label: 'Progress', translations: { 'zh-CN': '进度' }, slug: 'progress' },
        { label: 'Offline', translations: { 'zh-CN': '离线' }, slug: 'offline' },
        ...lessonSidebar(),
        { label: 'Writing lessons', translations: { 'zh-CN': '编写课程' }, slug: 'authors' },
        { label: 'For instructors', translations: { 'zh-CN': '给教师' }, slug: 'instructors' },
        {
          label: 'Node in a WebContainer',
          translations: { 'zh-CN': 'WebContainer 中的 Node' },
          slug: 'node-in-webcontainer',
        },
        { label: 'Licences', translations: { 'zh-CN': '许可证' }, slug: 'licenses' },
      ],
      routeMiddleware: './src/site/lesson-pagination.mjs',
      disable404Route: false,
      credits: false,
    }),
    mdx(),
    unbrokenFlags(),
    earlyModules(),
    contentSecurity(),
    publicData(),
    offlineList(),
  ],
  vite: {
    plugins: [userComponents()],
    worker: {
      format: 'es',
      // The machine's code before the prompt is one file, whatever else shares parts of it.
      rolldownOptions: {
        output: { codeSplitting: { groups: [{ name: 'tab-machine', test: /machine\/tab-machine\.ts$/ }] } },
      },
    },
    build: { target: 'es2023', assetsInlineLimit: 0, chunkSizeWarningLimit: 4000 },
  },
});
