/** A lesson's parts that run: its check.ts and the files of its home/ folder, found by convention and loaded when needed. */
import type { Exercise } from '../../course/exercise.ts';
import { playSession } from '../../course/play-session.ts';
import { parseSession } from '../../course/session.ts';
import type { FilesPort, MachinePort } from '../../machine/port.ts';

const checks = import.meta.glob<{ default: Exercise }>('/lessons/en/*/*/check.ts');
const solutions = import.meta.glob<string>('/lessons/en/*/*/solution.session', { query: '?raw', import: 'default' });
const starts = import.meta.glob<string>('/lessons/en/*/*/start.session', { query: '?raw', import: 'default' });
const homes = import.meta.glob<string>('/lessons/en/*/*/home/**/*', { query: '?raw', import: 'default' });

export interface Lesson {
  readonly exercise: Exercise | undefined;
  /** One way to solve it, in commands; fetched when asked for. */
  readonly solution: () => Promise<readonly string[]>;
  /** Paths below the student's home directory, and texts. */
  readonly home: ReadonlyMap<string, string>;
  /** Commands that make the situation the student is to find; undefined where nothing is to be done. */
  readonly start: (() => Promise<string>) | undefined;
}

const homeDirectory = '/home/student';

function lessonPath(path: string): string {
  return path.replace(/^\/lessons\/en\/\d+-([^/]+)\/\d+-([^/]+)\/.*$/, 'lessons/$1/$2');
}

/** @param id as in the page's address: lessons/<chapter>/<lesson> */
export async function findLesson(id: string): Promise<Lesson> {
  const check = Object.entries(checks).find(([path]) => lessonPath(path) === id);
  const home = new Map<string, string>();
  for (const [path, load] of Object.entries(homes))
    if (lessonPath(path) === id) home.set(path.replace(/^.*?\/home\//, ''), await load());
  const session = Object.entries(solutions).find(([path]) => lessonPath(path) === id);
  const solution = async () =>
    session ? parseSession('solution.session', await session[1]()).commands.map(({ command }) => command) : [];
  const start = Object.entries(starts).find(([path]) => lessonPath(path) === id)?.[1];
  return { exercise: check ? (await check[1]()).default : undefined, solution, home, start };
}

/** Notes on the machine's own disk that the situation is made, so that a machine that was kept stays as it is. */
const startMark = `${homeDirectory}/.local/state/drydock-start`;

/** Plays start.session once in a machine's life. */
export async function playStart(machine: MachinePort, { start }: Lesson): Promise<void> {
  if (!start) return;
  const isDone = await machine.files.stat(startMark).then(
    () => true,
    () => false,
  );
  if (isDone) return;
  await playSession(machine, parseSession('start.session', await start()));
  await machine.sh(`mkdir -p "$(dirname ${startMark})" && touch ${startMark}`);
}

/** Puts the lesson's files into the student's home directory; what is there already stays. */
export async function prepareHome(files: FilesPort, lesson: Lesson): Promise<void> {
  for (const [path, text] of lesson.home) {
    const folders = path.split('/').slice(0, -1);
    for (let depth = 1; depth <= folders.length; depth++)
      await files.mkdir(`${homeDirectory}/${folders.slice(0, depth).join('/')}`).catch((error: { code?: string }) => {
        if (error.code !== 'EEXIST') throw error;
      });
    const target = `${homeDirectory}/${path}`;
    const isThere = await files.stat(target).then(
      () => true,
      () => false,
    );
    if (!isThere) await files.write(target, new TextEncoder().encode(text));
  }
}
