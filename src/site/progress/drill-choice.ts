/** Which drill comes next: what is due first, then what was never done, then what is due soonest. */
import type { AnswerRecord } from './store.ts';

/** A drill's record: `lessons/drills/<name>#drill`. */
export const drillRecord = (lesson: string) => `${lesson}#drill`;

/** @param lessons ids of all drills, in the course's order; @param but one that is not to come again at once */
export function nextDrill(
  lessons: readonly string[],
  answers: readonly AnswerRecord[],
  now: number,
  but = '',
): string | undefined {
  const dues = new Map(answers.map(({ id, due }) => [id, due]));
  const others = lessons.filter((lesson) => lesson !== but);
  const dueOf = (lesson: string) => dues.get(drillRecord(lesson)) ?? Number.POSITIVE_INFINITY;
  const bySoonest = (list: readonly string[]) => [...list].sort((a, b) => dueOf(a) - dueOf(b));
  const [due] = bySoonest(others.filter((lesson) => dueOf(lesson) <= now));
  return due ?? others.find((lesson) => !dues.has(drillRecord(lesson))) ?? bySoonest(others)[0];
}
