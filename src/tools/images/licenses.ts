/** Short names of the licences in a Debian copyright file: DEP-5's License fields, else the common licences it refers to. */

/** Sorted, without repetitions; empty where the file says it in prose only. */
export function licensesOf(copyright: string): string[] {
  const names = new Set<string>();
  for (const match of copyright.matchAll(/^License:[ \t]*(\S.*)$/gm)) {
    for (const name of (match[1] ?? '').split(/\s+(?:and|or|with .*)\s+|,\s*/i))
      if (name.trim()) names.add(name.trim());
  }
  if (names.size === 0) {
    for (const match of copyright.matchAll(/\/usr\/share\/common-licenses\/([A-Za-z0-9.-]*[A-Za-z0-9])/g))
      names.add(match[1] ?? '');
  }
  return [...names].sort();
}
