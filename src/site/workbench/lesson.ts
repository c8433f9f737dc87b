/** A lesson's parts that run: its check.ts and the files of its home/ folder, found by convention and loaded when needed. */
import type { Exercise } from '../../course/exercise.ts';
import { parseSession } from '../../course/session.ts';
import type { FilesPort } from '../../machine/port.ts';

const checks = import.meta.glob<{ default: Exercise }>('/lessons/en/*/*/check.ts');
const solutions = import.meta.glob<string>('/lessons/en/*/*/solution.session', { query: '?raw', import: 'default' });
const homes = import.meta.glob<string>('/lessons/en/*/*/home/**/*', { query: '?raw', import: 'default' });

export interface Lesson {
  readonly exercise: Exercise | undefined;
  /** One way to solve it, in commands; fetched when asked for. */
  readonly solution: () => Promise<readonly string[]>;
  /** Paths below the student's home directory, and texts. */
  readonly home: ReadonlyMap<string, string>;
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
  return { exercise: check ? (await check[1]()).default : undefined, solution, home };
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
