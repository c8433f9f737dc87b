/**
 * Checker mutation: the state that a lesson's solution reaches is spoilt in one way at a time, on a fresh machine each, and
 * the steps are asked again. An alteration that no step notices says what the checker does not look at.
 */
import { playSession } from '../../../course/play-session.ts';
import type { Session } from '../../../course/session.ts';
import { attempt, type Boot, checkLesson, type LessonPort } from '../attempt.ts';
import type { LessonSource } from '../course-source.ts';
import type { Alteration } from './alteration.ts';
import { containerAlterations } from './container-alterations.ts';
import { imageAlterations } from './image-alterations.ts';
import { otherAlterations } from './other-alterations.ts';
import { readState } from './state.ts';

export type Outcome = 'noticed' | 'survived' | 'not applied';

export interface Mutation {
  readonly name: string;
  readonly outcome: Outcome;
  /** The steps that fail, or why it could not be applied. */
  readonly detail: string;
}

/** Names of containers that a right way gives, in its own words. */
const namesIn = ({ commands }: Session) =>
  new Set(commands.flatMap(({ command }) => command.split(/[\s=]+/)).map((word) => word.replace(/['"]/g, '')));

function solutionsOf({ sessions }: LessonSource): Session[] {
  return sessions.flatMap(({ kind, session }) =>
    (kind === 'solution' || kind === 'also-right') && session ? [session] : [],
  );
}

async function reach(port: LessonPort, lesson: LessonSource): Promise<Alteration[]> {
  const [solution, ...others] = solutionsOf(lesson);
  if (!solution) return [];
  const before = await readState(port);
  await playSession(port, solution);
  const words = others.map(namesIn);
  const after = { ...(await readState(port)), isNameAsked: (name: string) => words.every((one) => one.has(name)) };
  return [
    ...containerAlterations(before, after),
    ...imageAlterations(before, after),
    ...otherAlterations(before, after),
  ];
}

async function alterOne(boot: Boot, lesson: LessonSource, name: string): Promise<Mutation> {
  return await attempt(boot, lesson, async (port) => {
    const alteration = (await reach(port, lesson)).find((one) => one.name === name);
    if (!alteration)
      return { name, outcome: 'not applied', detail: 'the solution did not come to the same state again' };
    try {
      await alteration.apply(port);
    } catch (error) {
      return { name, outcome: 'not applied', detail: error instanceof Error ? error.message : String(error) };
    }
    const failed = (await checkLesson(lesson, port)).filter(({ state }) => state !== 'pass').map(({ id }) => id);
    return { name, outcome: failed.length > 0 ? 'noticed' : 'survived', detail: failed.join(', ') };
  });
}

/** Every alteration of one lesson's state that proves something. */
export async function mutateLesson(boot: Boot, lesson: LessonSource): Promise<Mutation[]> {
  if (!lesson.check) return [];
  const alterations = await attempt(boot, lesson, (port) => reach(port, lesson));
  const controls = new Set(alterations.map(({ control }) => control));
  const spoilt = new Set<string>();
  const mutations: Mutation[] = [];
  for (const { name, control } of alterations) {
    if (control !== undefined && spoilt.has(control)) continue;
    const mutation = await alterOne(boot, lesson, name);
    if (!controls.has(name)) mutations.push(mutation);
    else if (mutation.outcome !== 'survived') spoilt.add(name);
  }
  return mutations;
}
