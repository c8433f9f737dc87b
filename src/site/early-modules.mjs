// An Astro integration: a page's head names all that its scripts import, so that it comes in one round trip, and no stylesheet of what
// is imported later (Monaco's slows every change of the page): those come with their modules.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A Vite plugin that notes the build's chunks by file name. */
function noteChunks(chunks) {
  return {
    name: 'drydock-early-modules',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) if (file.type === 'chunk') chunks.set(file.fileName, file);
    },
  };
}

/** Stylesheets of chunks that only `import()` leads to. */
function lateStyles(chunks) {
  const styles = (wanted) =>
    [...chunks.values()].filter(wanted).flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])]);
  const late = new Set(styles(({ isDynamicEntry, isEntry }) => isDynamicEntry && !isEntry));
  for (const name of styles(({ isEntry }) => isEntry)) late.delete(name);
  return late;
}

/** The names below the site's base that elements of a page refer to. */
const names = (html, element) => [...html.matchAll(element)].map(([, base, name]) => [base, name]);

function withEarlyModules(html, chunks, late) {
  const links = new Map();
  const link = (base, name) => {
    if (links.has(name)) return;
    links.set(name, `<link rel="modulepreload" href="${base}${name}">`);
    for (const next of chunks.get(name)?.imports ?? []) link(base, next);
  };
  for (const [base, name] of names(html, /<script type="module" src="([^"]*\/)(_astro\/[^"]+)">/g)) link(base, name);
  return html
    .replace(/<link rel="stylesheet" href="[^"]*\/(_astro\/[^"]+)">/g, (element, name) =>
      late.has(name) ? '' : element,
    )
    .replace('</head>', `${[...links.values()].join('')}</head>`);
}

export function earlyModules() {
  const chunks = new Map();
  return {
    name: 'drydock-early-modules',
    hooks: {
      'astro:config:setup': ({ updateConfig }) => {
        updateConfig({ vite: { plugins: [noteChunks(chunks)] } });
      },
      'astro:build:done': ({ dir }) => {
        const root = fileURLToPath(dir);
        const late = lateStyles(chunks);
        for (const file of globSync('**/*.html', {
          cwd: root,
          exclude: (name) => name === 'v2' || name === 'machine',
        })) {
          const path = join(root, file);
          writeFileSync(path, withEarlyModules(readFileSync(path, 'utf8'), chunks, late));
        }
      },
    },
  };
}
