/** Looks into frontmatter that may not keep the schema. */

/** What stands below a path of keys; undefined where there is nothing. */
export function valueAt(head: unknown, ...path: readonly string[]): unknown {
  let value = head;
  for (const word of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, word)) return undefined;
    value = (value as Record<string, unknown>)[word];
  }
  return value;
}

export function keysOf(head: unknown, ...path: readonly string[]): string[] {
  const value = valueAt(head, ...path);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}
