/**
 * Checker mutation: the state that a lesson's solution reaches is spoilt in one way at a time, and the steps are asked again.
 * An alteration that no step notices says what the checker does not look at. What can be taken back is: the machine then
 * serves for the next one if every step passes again, otherwise that one gets a fresh machine.
 */
import { playSession } from '../../../course/play-session.ts';
import type { Session } from '../../../course/session.ts';
import { type Boot, checkLesson, type LessonMachine, type LessonPort, startAttempt } from '../attempt.ts';
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
  const after = {
    ...(await readState(port)),
    isNameAsked: (name: string) => words.every((one) => one.has(name)),
    isPullAsked: solution.commands.some(({ command }) => /\bdocker (?:image )?pull\b/.test(command)),
  };
  return [
    ...containerAlterations(before, after),
    ...imageAlterations(before, after),
    ...otherAlterations(before, after),
  ];
}

/** The steps that don't pass once what was started has come up; where nothing runs, the wait takes no time. */
async function failing(port: LessonPort, lesson: LessonSource): Promise<string[]> {
  await port.sh('sleep 3');
  return (await checkLesson(lesson, port)).filter(({ state }) => state !== 'pass').map(({ id }) => id);
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).trim();

async function tryOut(port: LessonPort, lesson: LessonSource, { name, apply }: Alteration): Promise<Mutation> {
  try {
    await apply(port);
  } catch (error) {
    return { name, outcome: 'not applied', detail: messageOf(error) };
  }
  const failed = await failing(port, lesson);
  return { name, outcome: failed.length > 0 ? 'noticed' : 'survived', detail: failed.join(', ') };
}

/** Whether the state is again what the solution reached, as far as the steps see. */
async function takeBack(port: LessonPort, lesson: LessonSource, { undo }: Alteration): Promise<boolean> {
  if (!undo) return false;
  try {
    await undo(port);
  } catch {
    return false;
  }
  return (await failing(port, lesson)).length === 0;
}

interface Reached {
  readonly machine: LessonMachine;
  readonly alterations: readonly Alteration[];
}

/** A machine in the state that the solution reaches, booted when there is none that serves. */
class ReachedState {
  readonly #boot: Boot;
  readonly #lesson: LessonSource;
  #now: Reached | undefined;

  constructor(boot: Boot, lesson: LessonSource) {
    this.#boot = boot;
    this.#lesson = lesson;
  }

  async get(): Promise<Reached> {
    if (this.#now) return this.#now;
    const { machine } = await startAttempt(this.#boot, this.#lesson);
    this.#now = { machine, alterations: await reach(machine.port, this.#lesson) };
    return this.#now;
  }

  /** The next one gets a fresh machine. @throws the machine's own faults */
  drop(): void {
    const faults = this.#now?.machine.faults ?? [];
    this.#now?.machine.stop();
    this.#now = undefined;
    if (faults.length > 0) throw new AggregateError(faults, `${this.#lesson.name}: the machine met a fault of its own`);
  }

  async mutate(name: string): Promise<Mutation> {
    const { machine, alterations } = await this.get();
    const alteration = alterations.find((one) => one.name === name);
    if (!alteration)
      return { name, outcome: 'not applied', detail: 'the solution did not come to the same state again' };
    const mutation = await tryOut(machine.port, this.#lesson, alteration);
    if (!(await takeBack(machine.port, this.#lesson, alteration))) this.drop();
    return mutation;
  }
}

/**
 * Where no step notices that an object is gone, the lesson asks for something else, such as the file it was saved to. That is
 * one survivor; what was altered in the object itself says nothing more.
 */
function withoutDetails(mutations: readonly Mutation[]): Mutation[] {
  const removal = /^(.*): (?:tag )?removed$/;
  const idle = mutations.flatMap(({ name, outcome }) =>
    outcome === 'survived' ? (removal.exec(name)?.[1] ?? []) : [],
  );
  return mutations.filter(({ name }) => removal.test(name) || !idle.some((object) => name.startsWith(`${object}: `)));
}

/** Every alteration of one lesson's state that proves something. */
export async function mutateLesson(boot: Boot, lesson: LessonSource): Promise<Mutation[]> {
  if (!lesson.check) return [];
  const state = new ReachedState(boot, lesson);
  const { alterations } = await state.get();
  const controls = new Set(alterations.map(({ control }) => control));
  const spoilt = new Set<string>();
  const mutations: Mutation[] = [];
  try {
    for (const { name, control } of [...alterations].sort((a, b) => Number(!a.undo) - Number(!b.undo))) {
      if (control !== undefined && spoilt.has(control)) continue;
      const mutation = await state.mutate(name);
      if (!controls.has(name)) mutations.push(mutation);
      else if (mutation.outcome !== 'survived') spoilt.add(name);
    }
  } finally {
    state.drop();
  }
  return withoutDetails(mutations);
}
