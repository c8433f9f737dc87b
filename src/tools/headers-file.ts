/** A `_headers` file as Netlify and Cloudflare Pages read it: a path with `*`, below it headers, `! Name` takes one away. */

interface Rule {
  readonly path: RegExp;
  readonly lines: readonly string[];
}

function pathPattern(path: string): RegExp {
  const escaped = path.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`);
}

export class HeadersFile {
  readonly #rules: readonly Rule[];

  constructor(text: string) {
    const rules: { path: RegExp; lines: string[] }[] = [];
    for (const line of text.split('\n'))
      if (/^\S/.test(line)) rules.push({ path: pathPattern(line.trim()), lines: [] });
      else if (line.trim()) rules.at(-1)?.lines.push(line.trim());
    this.#rules = rules;
  }

  /** The headers for a path; later rules win over earlier ones. */
  for(path: string): Map<string, string> {
    const headers = new Map<string, string>();
    for (const rule of this.#rules) {
      if (!rule.path.test(path)) continue;
      for (const line of rule.lines) {
        const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
        if (line.startsWith('! ')) headers.delete(line.slice(2));
        else headers.set(name, value);
      }
    }
    return headers;
  }
}
