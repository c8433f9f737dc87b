/** When a question or a drill comes back: the FSRS scheduler, with the grades that we can tell. */
import { type Card, createEmptyCard, fsrs, Rating } from 'ts-fsrs';
import type { AnswerRecord } from './store.ts';

/** again: wrong, or done with the solution; hard: with hints; good: alone. */
export type Grade = 'again' | 'hard' | 'good';

const ratings = { again: Rating.Again, hard: Rating.Hard, good: Rating.Good } as const;

/** Dates come back from JSON as texts. */
function revive(json: string): Card {
  const card = JSON.parse(json) as Card;
  return { ...card, due: new Date(card.due), ...(card.last_review ? { last_review: new Date(card.last_review) } : {}) };
}

/** @param now milliseconds since 1970 */
export function schedule(id: string, grade: Grade, before: AnswerRecord | undefined, now: number): AnswerRecord {
  const at = new Date(now);
  const card = before ? revive(before.card) : createEmptyCard(at);
  const next = fsrs().next(card, at, ratings[grade]).card;
  return { id, isRight: grade !== 'again', at: now, due: next.due.getTime(), card: JSON.stringify(next) };
}
