/** `(did you mean RUN?)`: the nearest known word, at most two edits away (BuildKit's util/suggest). */

const tooFar = 3;

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The message with a suggestion where there is one. */
export function suggest(message: string, word: string, known: readonly string[]): string {
  let best: string | undefined;
  let nearest = tooFar;
  for (const option of known) {
    if (option === word) return message;
    const far = distance(word, option);
    if (far >= nearest) continue;
    nearest = far;
    best = option;
  }
  return best === undefined ? message : `${message} (did you mean ${best}?)`;
}
