/**
 * The `filters` query parameter (moby's api/types/filters): `{"label":{"a=b":true}}`, and the form of API < 1.22,
 * `{"label":["a=b"]}`. What a key means, and whether it is known, is the endpoint's business.
 */

/** Key → values, in the order given. */
export type Filters = ReadonlyMap<string, readonly string[]>;

/** Empty text for no filters at all: the parameter is then not sent. Keys and values sorted, as Go's maps are. */
export function encodeFilters(filters: Filters): string {
  if (filters.size === 0) return '';
  const parts = [...filters.keys()].sort().map((key) => {
    const values = [...new Set(filters.get(key) ?? [])].sort();
    return `${goString(key)}:{${values.map((value) => `${goString(value)}:true`).join(',')}}`;
  });
  return `{${parts.join(',')}}`;
}

/** @throws SyntaxError where the text is neither form */
export function decodeFilters(text: string | undefined): Map<string, string[]> {
  const filters = new Map<string, string[]>();
  if (text === undefined || text === '') return filters;
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SyntaxError('invalid filter');
  for (const [key, entry] of Object.entries(value)) {
    if (Array.isArray(entry) && entry.every((item) => typeof item === 'string')) filters.set(key, entry);
    else if (typeof entry === 'object' && entry !== null && !Array.isArray(entry)) {
      filters.set(
        key,
        Object.entries(entry).flatMap(([item, on]) => (on === true ? [item] : [])),
      );
    } else throw new SyntaxError('invalid filter');
  }
  return filters;
}

/** Go's encoding/json escapes <, > and & too. */
function goString(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
