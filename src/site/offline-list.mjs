// An Astro integration: offline.json, the files that a visit without a network needs besides images: pages, scripts, the search
// index and the machine's own chunks, each with its size.
import { globSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Pages are asked for by their folder. */
const address = (file) => file.replace(/(^|\/)index\.html$/, '$1');

export function offlineList() {
  return {
    name: 'drydock-offline-list',
    hooks: {
      'astro:build:done': ({ dir }) => {
        const root = fileURLToPath(dir);
        const files = globSync(
          ['**/*.html', '_astro/*', 'machine/*.json', 'machine/chunk/*', 'favicon.svg', '*.webmanifest'],
          {
            cwd: root,
            exclude: (name) => name === 'v2' || name === 'debian',
          },
        ).filter((file) => file !== '404.html');
        const list = files.sort().map((file) => [address(file), statSync(join(root, file)).size]);
        writeFileSync(join(root, 'offline.json'), JSON.stringify(list));
      },
    },
  };
}
