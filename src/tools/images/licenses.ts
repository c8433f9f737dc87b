/** Short names of the licences in a Debian copyright file: DEP-5's License fields, else the common licences it refers to. */

/** Licences that older copyright files name in prose: what they say, and the short name. */
const PROSE: readonly (readonly [RegExp, string])[] = [
  [/PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2/, 'PSF-2'],
  [/GNU Lesser General Public\s+License, version 2\.1 \(or, at your option, any later version\)/, 'LGPL-2.1+'],
  [/\b3-clause BSD\b/, 'BSD-3-clause'],
  [/\b2-clause BSD\b/, 'BSD-2-clause'],
  [/\b0-clause BSD\b/, '0BSD'],
];

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
    for (const [sentence, name] of PROSE) if (sentence.test(copyright)) names.add(name);
  }
  return [...names].sort();
}
