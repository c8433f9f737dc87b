/** How far off a moment is, in the page's language: "in 3 days". */

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** @param milliseconds from now on */
export function dueText(milliseconds: number): string {
  const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: 'auto' });
  const [unit, length] = units.find(([, size]) => milliseconds >= size) ?? ['minute', 60_000];
  return format.format(Math.max(1, Math.round(milliseconds / length)), unit);
}
