/** Where two lists of lines differ, for people. */

/** Lines only of the first with `-`, only of the second with `+`; none: they are equal. */
export function difference(first: readonly string[], second: readonly string[]): string[] {
  let start = 0;
  while (start < first.length && start < second.length && first[start] === second[start]) start += 1;
  if (start === first.length && start === second.length) return [];
  const left = new Set(second);
  const right = new Set(first);
  const gone = first.slice(start).filter((line) => !left.has(line));
  const added = second.slice(start).filter((line) => !right.has(line));
  const shown = [...gone.map((line) => `- ${line}`), ...added.map((line) => `+ ${line}`)];
  if (shown.length > 0) return shown;
  return [`(the same lines in another order) ${first[start] ?? ''} | ${second[start] ?? ''}`];
}
