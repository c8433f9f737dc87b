/** Query strings as Docker's client writes them (Go's url.Values.Encode) and its server reads them (httputils). */

/** Sorted by name, form-escaped; empty where there is nothing. Without the question mark. */
export function encodeQuery(query: Readonly<Record<string, string | readonly string[] | undefined>>): string {
  const parts: string[] = [];
  for (const name of Object.keys(query).sort()) {
    const value = query[name];
    if (value === undefined) continue;
    for (const item of typeof value === 'string' ? [value] : value)
      parts.push(`${formEscape(name)}=${formEscape(item)}`);
  }
  return parts.join('&');
}

/** Name → values in order. */
export function decodeQuery(text: string): Map<string, string[]> {
  const query = new Map<string, string[]>();
  for (const part of text.split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const name = formUnescape(at < 0 ? part : part.slice(0, at));
    const values = query.get(name) ?? [];
    values.push(at < 0 ? '' : formUnescape(part.slice(at + 1)));
    query.set(name, values);
  }
  return query;
}

/** A flag's value: absent, empty, 0, no, false and none are false, anything else is true. */
export function isTrue(value: string | undefined): boolean {
  return !['', '0', 'no', 'false', 'none'].includes((value ?? '').trim().toLowerCase());
}

/** Go's QueryEscape. */
function formEscape(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

function formUnescape(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
