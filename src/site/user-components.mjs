// A Vite plugin: every MDX page may use the components of user-components/ without importing them.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('./user-components/', import.meta.url);

export function userComponents() {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.astro'))
    .map((file) => file.replace('.astro', ''));
  return {
    name: 'drydock-user-components',
    enforce: 'pre',
    transform: {
      order: 'pre',
      filter: { id: /\.mdx$/ },
      handler(code) {
        const used = names.filter((name) => code.includes(`<${name}`));
        if (used.length === 0) return undefined;
        const imports = used.map((name) => {
          const path = fileURLToPath(new URL(`${name}.astro`, folder));
          return `import ${name} from ${JSON.stringify(path)};`;
        });
        const head = /^---\n[\s\S]*?\n---\n/.exec(code)?.[0] ?? '';
        return { code: `${head}\n${imports.join('\n')}\n\n${code.slice(head.length)}`, map: null };
      },
    },
  };
}
