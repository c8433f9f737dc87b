/**
 * Makes one document of a fetched page: what it loads from its own port becomes data: addresses: styles with what they import
 * and show, pictures, fonts, scripts, and modules with the modules they import. All at once, and each only once.
 */
import { type FrameStart, frameScript } from './frame-script.ts';

export interface Part {
  readonly status: number;
  /** Content-Type. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

export type FetchPart = (url: URL, kind: string) => Promise<Part | undefined>;

/** Modules below modules, styles below styles. */
const deepest = 8;

function dataUrl(type: string, bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return `data:${type || 'application/octet-stream'};base64,${btoa(binary)}`;
}

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Replaces every match by what `replace` finds for it; undefined leaves it. */
async function replaceEach(
  text: string,
  pattern: RegExp,
  replace: (match: RegExpExecArray) => Promise<string | undefined>,
): Promise<string> {
  const matches = [...text.matchAll(pattern)];
  const found = await Promise.all(matches.map((match) => replace(match)));
  let made = '';
  let at = 0;
  for (const [index, match] of matches.entries()) {
    made += text.slice(at, match.index) + (found[index] ?? match[0]);
    at = match.index + match[0].length;
  }
  return made + text.slice(at);
}

export class SelfContainedPage {
  readonly #url: URL;
  readonly #fetch: FetchPart;
  readonly #known = new Map<string, Promise<string | undefined>>();

  constructor(url: URL, fetchPart: FetchPart) {
    this.#url = url;
    this.#fetch = fetchPart;
  }

  async make(page: Part, start: FrameStart): Promise<string> {
    const { type, bytes } = page;
    if (/^(image|audio|video)\//.test(type))
      return this.#framed(`<img alt="" src="${dataUrl(type, bytes)}">`, '', start);
    const text = decode(bytes);
    if (!/html/.test(type)) return this.#framed(`<pre style="white-space:pre-wrap">${escaped(text)}</pre>`, '', start);
    // The site's own policy forbids base elements even in documents that are only read, so it is taken out before.
    const base = /<base\b[^>]*?\bhref\s*=\s*["']?([^"'\s>]+)/i.exec(text)?.[1] ?? '';
    const document = new DOMParser().parseFromString(text.replace(/<base\b[^>]*>/gi, ''), 'text/html');
    await this.#fill(document, new URL(base, this.#url));
    for (const refresh of document.querySelectorAll('meta[http-equiv="refresh" i]')) refresh.remove();
    return this.#framed(document.documentElement.outerHTML, base, start);
  }

  /** The frame's own script first, and the address that relative ones count from. */
  #framed(html: string, base: string, start: FrameStart): string {
    const href = new URL(base, this.#url).href.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    const head = `<base href="${href}"><script>${frameScript(start)}</script>`;
    const whole = /<head\b[^>]*>/i.test(html) ? html : `<html><head></head><body>${html}</body></html>`;
    return `<!doctype html>${whole.replace(/<head\b[^>]*>/i, (tag) => tag + head)}`;
  }

  async #fill(document: Document, base: URL): Promise<void> {
    const all = <T extends Element>(selector: string) => [...document.querySelectorAll<T>(selector)];
    const put = async (element: Element, attribute: string, found: Promise<string | undefined>) => {
      const address = await found;
      if (address !== undefined) element.setAttribute(attribute, address);
    };
    const address = (element: Element, attribute: string) => new URL(element.getAttribute(attribute) ?? '', base);
    await Promise.all([
      ...all('img[src], source[src], video[src], audio[src], input[src]').map((element) => {
        element.removeAttribute('srcset');
        return put(element, 'src', this.#part(address(element, 'src'), 'image'));
      }),
      ...all('link[rel~="icon"][href]').map((element) =>
        put(element, 'href', this.#part(address(element, 'href'), 'image')),
      ),
      ...all('link[rel~="stylesheet"][href]').map((element) =>
        put(element, 'href', this.#style(address(element, 'href'), 0)),
      ),
      ...all('link[rel~="preload"], link[rel~="modulepreload"], link[rel~="prefetch"]').map(async (element) =>
        element.remove(),
      ),
      ...all('script[src]').map((element) => {
        const isModule = element.getAttribute('type') === 'module';
        const found = isModule
          ? this.#module(address(element, 'src'), 0)
          : this.#part(address(element, 'src'), 'script');
        return put(element, 'src', found);
      }),
      ...all('script[type="module"]:not([src])').map(async (element) => {
        element.textContent = await this.#imports(element.textContent ?? '', base, 0);
      }),
      ...all('style').map(async (element) => {
        element.textContent = await this.#styleText(element.textContent ?? '', base, 0);
      }),
      ...all('[style*="url("]').map(async (element) => {
        element.setAttribute('style', await this.#styleText(element.getAttribute('style') ?? '', base, 0));
      }),
    ]);
  }

  #once(url: URL, how: string, find: () => Promise<string | undefined>): Promise<string | undefined> {
    if (url.origin !== this.#url.origin) return Promise.resolve(undefined);
    const key = `${how} ${url.href}`;
    const known = this.#known.get(key) ?? find().catch(() => undefined);
    this.#known.set(key, known);
    return known;
  }

  #part(url: URL, kind: string): Promise<string | undefined> {
    return this.#once(url, kind, async () => {
      const part = await this.#fetch(url, kind);
      return part?.status === 200 ? dataUrl(part.type, part.bytes) : undefined;
    });
  }

  #style(url: URL, depth: number): Promise<string | undefined> {
    return this.#once(url, 'style', async () => {
      const part = await this.#fetch(url, 'style');
      if (part?.status !== 200) return undefined;
      return dataUrl('text/css; charset=utf-8', encode(await this.#styleText(decode(part.bytes), url, depth + 1)));
    });
  }

  async #styleText(text: string, base: URL, depth: number): Promise<string> {
    if (depth > deepest) return text;
    const isOwn = (address: string) => !/^(data:|blob:|#)/.test(address);
    const imported = await replaceEach(
      text,
      /@import\s+(?:url\()?["']?([^"')\s;]+)["']?\)?/g,
      async ([, address = '']) => {
        const found = await this.#style(new URL(address, base), depth);
        return found && `@import url("${found}")`;
      },
    );
    return await replaceEach(imported, /url\(\s*["']?([^"')]+?)["']?\s*\)/g, async ([, address = '']) => {
      const found = isOwn(address) ? await this.#part(new URL(address, base), 'image') : undefined;
      return found && `url("${found}")`;
    });
  }

  /** Modules that import one another in a circle stay without the last of it. */
  #module(url: URL, depth: number): Promise<string | undefined> {
    return this.#once(url, `module ${depth}`, async () => {
      const part = depth > deepest ? undefined : await this.#fetch(url, 'script');
      if (part?.status !== 200) return undefined;
      return dataUrl('text/javascript; charset=utf-8', encode(await this.#imports(decode(part.bytes), url, depth + 1)));
    });
  }

  #imports(text: string, base: URL, depth: number): Promise<string> {
    const pattern = /(\b(?:import|export)\b[^'"();]*?\bfrom\s*|\bimport\s*\(?\s*)(["'])([./][^"']*)\2/g;
    return replaceEach(text, pattern, async ([, head = '', quote = '', address = '']) => {
      const found = await this.#module(new URL(address, base), depth);
      return found && `${head}${quote}${found}${quote}`;
    });
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
