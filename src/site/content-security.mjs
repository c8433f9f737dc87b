// An Astro integration: a strict Content-Security-Policy for every page, as a meta element (with the hashes of that page's own
// inline scripts) and for hosts that take a _headers file, which `npm start` does too. The preview's frame has rules of its own.
import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const frame = 'preview-frame/';

/** The pages on which a student may start a WebContainer: they alone may load StackBlitz's frames, and are isolated for it. */
const webContainer = /^(zh-cn\/)?node-in-webcontainer\//;
const stackBlitz = 'https://stackblitz.com https://*.webcontainer.io https://*.webcontainer-api.io';

/** @param frames what may be shown in a frame beside the site itself */
function policy(hashes, frames = '') {
  return [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval'${hashes.map((hash) => ` '${hash}'`).join('')}`,
    // Monaco, xterm and Expressive Code set styles on elements.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    `frame-src 'self' ${frames}`.trim(),
    "form-action 'self'",
    "base-uri 'none'",
  ].join('; ');
}

/** Hashes of the inline scripts that a browser would run; data blocks are none. */
function inlineScripts(html) {
  const hashes = new Set();
  for (const [, attributes = '', text = ''] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)) {
    if (/\bsrc=/.test(attributes) || /type="application\/(ld\+)?json"/.test(attributes)) continue;
    hashes.add(`sha256-${createHash('sha256').update(text).digest('base64')}`);
  }
  return [...hashes];
}

export function contentSecurity() {
  return {
    name: 'drydock-content-security',
    hooks: {
      'astro:build:done': ({ dir }) => {
        const root = fileURLToPath(dir);
        const all = new Set();
        for (const file of globSync('**/*.html', {
          cwd: root,
          exclude: (name) => name === 'v2' || name === 'machine',
        })) {
          if (file.startsWith(frame)) continue;
          const html = readFileSync(join(root, file), 'utf8');
          const hashes = inlineScripts(html);
          for (const hash of hashes) all.add(hash);
          const meta = `<meta http-equiv="Content-Security-Policy" content="${policy(hashes, webContainer.test(file) ? stackBlitz : '')}">`;
          writeFileSync(
            join(root, file),
            html.replace(/<head[^>]*>/, (head) => `${head}${meta}`),
          );
        }
        // Who else may show the pages in a frame: origins of learning management systems.
        const ancestors = `frame-ancestors 'self' ${process.env.DRYDOCK_EMBED ?? ''}`.trim();
        const common = ['  X-Content-Type-Options: nosniff', '  Referrer-Policy: no-referrer'];
        const rules = [
          '/*',
          `  Content-Security-Policy: ${policy([...all])}; ${ancestors}`,
          ...common,
          `/${frame}*`,
          '  ! Content-Security-Policy',
          "  Content-Security-Policy: frame-ancestors 'self'; sandbox allow-scripts allow-forms",
        ];
        for (const path of ['/node-in-webcontainer/*', '/zh-cn/node-in-webcontainer/*'])
          rules.push(
            path,
            `  Content-Security-Policy: ${policy([...all], stackBlitz)}; ${ancestors}`,
            '  Cross-Origin-Opener-Policy: same-origin',
            '  Cross-Origin-Embedder-Policy: credentialless',
          );
        writeFileSync(join(root, '_headers'), `${rules.join('\n')}\n`);
      },
    },
  };
}
