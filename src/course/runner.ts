/** Runs an exercise's steps. An exception is ours or the lesson's fault, never the student's: its verdict is `error`. */
import type { Exercise, Facts, Failure } from './exercise.ts';

export type Verdict =
  | { readonly id: string; readonly state: 'pass'; readonly ms: number }
  | ({ readonly id: string; readonly state: 'fail'; readonly ms: number } & Failure)
  | { readonly id: string; readonly state: 'error'; readonly ms: number; readonly message: string };

/**
 * Checks every step against the machine's present state; checking changes nothing.
 * @param monotonic nanoseconds, for each verdict's `ms`
 */
export async function runExercise(exercise: Exercise, facts: Facts, monotonic: () => number): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const { id, check } of exercise.steps) {
    const start = monotonic();
    const ms = () => Math.round((monotonic() - start) / 1e6);
    try {
      const failure = await check(facts);
      verdicts.push(failure ? { id, state: 'fail', ms: ms(), ...failure } : { id, state: 'pass', ms: ms() });
    } catch (error) {
      verdicts.push({ id, state: 'error', ms: ms(), message: error instanceof Error ? error.message : String(error) });
    }
  }
  return verdicts;
}
