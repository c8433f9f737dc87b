/** When a question comes back: the FSRS scheduler, with the two grades that a quiz knows. */
import { type Card, createEmptyCard, fsrs, Rating } from 'ts-fsrs';
import type { AnswerRecord } from './store.ts';

/** Dates come back from JSON as texts. */
function revive(json: string): Card {
  const card = JSON.parse(json) as Card;
  return { ...card, due: new Date(card.due), ...(card.last_review ? { last_review: new Date(card.last_review) } : {}) };
}

/** @param now milliseconds since 1970 */
export function schedule(id: string, isRight: boolean, before: AnswerRecord | undefined, now: number): AnswerRecord {
  const at = new Date(now);
  const card = before ? revive(before.card) : createEmptyCard(at);
  const next = fsrs().next(card, at, isRight ? Rating.Good : Rating.Again).card;
  return { id, isRight, at: now, due: next.due.getTime(), card: JSON.stringify(next) };
}
