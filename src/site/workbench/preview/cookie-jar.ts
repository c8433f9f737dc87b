/** Cookies of previewed pages, by host name, for as long as the pane is there (RFC 6265). Left out: domains, expiry dates but those in the past. */

interface Cookie {
  readonly value: string;
  readonly path: string;
  readonly isHttpOnly: boolean;
}

export class CookieJar {
  readonly #hosts = new Map<string, Map<string, Cookie>>();

  /** Takes one Set-Cookie line. @param fromScript a page's script may not touch HttpOnly cookies */
  set(host: string, line: string, fromScript = false): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(pair) ?? [];
    if (!name) return;
    const of = (key: string) => attributes.find((one) => one.toLowerCase().startsWith(key))?.replace(/^[^=]*=?/, '');
    const cookies = this.#hosts.get(host) ?? new Map<string, Cookie>();
    this.#hosts.set(host, cookies);
    if (fromScript && cookies.get(name)?.isHttpOnly) return;
    const age = of('max-age');
    const isPast = age !== undefined ? Number(age) <= 0 : Date.parse(of('expires') ?? '') < Date.now();
    const isHttpOnly = !fromScript && attributes.some((one) => one.toLowerCase() === 'httponly');
    if (isPast) cookies.delete(name);
    else cookies.set(name, { value, path: of('path') || '/', isHttpOnly });
  }

  /** The Cookie header for a path; '' where there is none. */
  header(host: string, path: string, forScript = false): string {
    return [...(this.#hosts.get(host) ?? [])]
      .filter(([, cookie]) => path.startsWith(cookie.path) && !(forScript && cookie.isHttpOnly))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
  }
}
