/** One attempt at a lesson: a fresh machine with the lesson's home, what is done there, and what its steps say then. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Exercise, Facts } from '../../course/exercise.ts';
import { machineFacts } from '../../course/machine-facts.ts';
import { type Played, playSession } from '../../course/play-session.ts';
import { runExercise, type Verdict } from '../../course/runner.ts';
import type { MachinePort } from '../../machine/port.ts';
import type { LessonSource } from './course-source.ts';

/** As much of a machine's port as lessons need; a real engine has no more. */
export type LessonPort = Pick<MachinePort, 'docker' | 'files' | 'sh' | 'http'>;

export interface LessonMachine {
  readonly port: LessonPort;
  /** Faults of our own that were met. */
  readonly faults: readonly unknown[];
  stop(): void;
}

/** Boots a machine of its own. */
export type Boot = () => Promise<LessonMachine>;

export const studentHome = '/home/student';

/** @throws what check.ts throws when it is loaded */
export async function loadExercise({ folder }: LessonSource): Promise<Exercise> {
  return ((await import(/* @vite-ignore */ pathToFileURL(join(folder, 'check.ts')).href)) as { default: Exercise })
    .default;
}

async function putHome(port: LessonPort, folder: string): Promise<void> {
  const entries = globSync('home/**/*', { cwd: folder, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const target = `${studentHome}/${relative(join(folder, 'home'), path)}`;
    await port.sh(`mkdir -p '${entry.isDirectory() ? target : dirname(target)}'`);
    if (!entry.isDirectory()) await port.files.write(target, readFileSync(path));
  }
}

/** Boots a machine, puts the lesson's home there and plays its start.session. Who asked for it stops it. */
export async function startAttempt(
  boot: Boot,
  lesson: LessonSource,
): Promise<{ readonly machine: LessonMachine; readonly start: readonly Played[] }> {
  const machine = await boot();
  try {
    await putHome(machine.port, lesson.folder);
    const start = lesson.sessions.find(({ kind }) => kind === 'start')?.session;
    return { machine, start: start ? await playSession(machine.port, start) : [] };
  } catch (error) {
    machine.stop();
    throw error;
  }
}

/** @throws what `work` throws, and the machine's own faults. @param work is done after the lesson's start.session */
export async function attempt<T>(
  boot: Boot,
  lesson: LessonSource,
  work: (port: LessonPort, start: readonly Played[]) => Promise<T>,
): Promise<T> {
  const { machine, start } = await startAttempt(boot, lesson);
  const { port, faults, stop } = machine;
  try {
    const result = await work(port, start);
    if (faults.length > 0) throw new AggregateError(faults, `${lesson.name}: the machine met a fault of its own`);
    return result;
  } finally {
    stop();
  }
}

const monotonic = () => performance.now() * 1e6;

export async function checkLesson(
  lesson: LessonSource,
  port: LessonPort,
  facts: Facts = machineFacts(port),
): Promise<Verdict[]> {
  return await runExercise(await loadExercise(lesson), facts, monotonic);
}
