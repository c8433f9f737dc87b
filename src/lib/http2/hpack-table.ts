/** HPACK's tables (RFC 7541, 2.3 and Appendix A): 61 fields that everybody knows, then those of this connection, newest first. */

/** Name and value, one character a byte. */
export type HeaderField = readonly [name: string, value: string];

const statics: readonly HeaderField[] = [
  [':authority', ''],
  [':method', 'GET'],
  [':method', 'POST'],
  [':path', '/'],
  [':path', '/index.html'],
  [':scheme', 'http'],
  [':scheme', 'https'],
  ...['200', '204', '206', '304', '400', '404', '500'].map((status): HeaderField => [':status', status]),
  ['accept-charset', ''],
  ['accept-encoding', 'gzip, deflate'],
  ...(
    'accept-language accept-ranges accept access-control-allow-origin age allow authorization cache-control ' +
    'content-disposition content-encoding content-language content-length content-location content-range content-type ' +
    'cookie date etag expect expires from host if-match if-modified-since if-none-match if-range if-unmodified-since ' +
    'last-modified link location max-forwards proxy-authenticate proxy-authorization range referer refresh retry-after ' +
    'server set-cookie strict-transport-security transfer-encoding user-agent vary via www-authenticate'
  )
    .split(' ')
    .map((name): HeaderField => [name, '']),
];

const staticNames = new Map<string, number>();
const staticFields = new Map<string, number>();
for (const [at, [name, value]] of statics.entries()) {
  if (!staticNames.has(name)) staticNames.set(name, at + 1);
  staticFields.set(`${name}\0${value}`, at + 1);
}

/** What a field counts for: RFC 7541, 4.1. */
export function fieldSize([name, value]: HeaderField): number {
  return name.length + value.length + 32;
}

export class HeaderTable {
  /** Newest last. */
  #own: HeaderField[] = [];
  #size = 0;
  #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** Fields of this connection. */
  get count(): number {
    return this.#own.length;
  }

  resize(capacity: number): void {
    this.#capacity = capacity;
    this.#evict();
  }

  /** A field of over the table's size empties it, as it must. */
  add(field: HeaderField): void {
    this.#own.push(field);
    this.#size += fieldSize(field);
    this.#evict();
  }

  #evict(): void {
    let gone = 0;
    while (this.#size > this.#capacity) {
      const oldest = this.#own[gone];
      if (!oldest) break;
      this.#size -= fieldSize(oldest);
      gone += 1;
    }
    if (gone > 0) this.#own = this.#own.slice(gone);
  }

  /** 1 and up; undefined outside of both tables. */
  at(index: number): HeaderField | undefined {
    return index <= statics.length ? statics[index - 1] : this.#own[this.#own.length - (index - statics.length)];
  }

  /** Index of the same field, and of a field of the same name; 0: none. */
  find([name, value]: HeaderField): { readonly field: number; readonly name: number } {
    const known = staticFields.get(`${name}\0${value}`);
    if (known !== undefined) return { field: known, name: known };
    let named = staticNames.get(name) ?? 0;
    for (let at = this.#own.length - 1; at >= 0; at--) {
      const own = this.#own[at];
      if (own?.[0] !== name) continue;
      const index = statics.length + this.#own.length - at;
      if (own[1] === value) return { field: index, name: index };
      if (named === 0) named = index;
    }
    return { field: 0, name: named };
  }
}
