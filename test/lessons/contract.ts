/** The contract that every lesson keeps (shared/design/lessons.md): see each test's name. A machine of its own for each attempt. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { proseBlocks } from '../../src/course/console-blocks.ts';
import type { Exercise } from '../../src/course/exercise.ts';
import { machineFacts } from '../../src/course/machine-facts.ts';
import { describeDifferences, playSession } from '../../src/course/play-session.ts';
import { runExercise, type Verdict } from '../../src/course/runner.ts';
import { type LessonFrontmatter, lessonSchema } from '../../src/course/schema.ts';
import { parseSession } from '../../src/course/session.ts';
import type { MachinePort } from '../../src/machine/port.ts';
import { nodeMachine } from '../machine/node-machine.ts';

const root = join(import.meta.dirname, '..', '..');
const home = '/home/student';
const monotonic = () => performance.now() * 1e6;

interface Lesson {
  readonly name: string;
  readonly folder: string;
  readonly frontmatter: LessonFrontmatter;
  readonly prose: string;
}

function readLesson(file: string): Lesson {
  const text = readFileSync(file, 'utf8');
  const [, head = ''] = /^---\n([\s\S]*?)\n---\n/.exec(text) ?? [];
  const folder = dirname(file);
  return {
    name: relative(join(root, 'lessons', 'en'), folder),
    folder,
    frontmatter: lessonSchema.parse(parseYaml(head)),
    prose: text,
  };
}

async function exerciseOf({ folder }: Lesson): Promise<Exercise> {
  return ((await import(pathToFileURL(join(folder, 'check.ts')).href)) as { default: Exercise }).default;
}

async function putHome(port: MachinePort, { folder }: Lesson): Promise<void> {
  const files = globSync('home/**/*', {
    cwd: folder,
    withFileTypes: true,
    exclude: (entry) => entry.name === '.DS_Store',
  });
  for (const entry of files) {
    const path = join(entry.parentPath, entry.name);
    const target = `${home}/${relative(join(folder, 'home'), path)}`;
    if (entry.isDirectory()) await port.files.mkdir(target);
    else {
      await port.sh(`mkdir -p '${dirname(target)}'`);
      await port.files.write(target, readFileSync(path));
    }
  }
}

/** A fresh machine with the lesson's home, for one attempt. */
async function attempt<T>(lesson: Lesson, work: (port: MachinePort) => Promise<T>): Promise<T> {
  const { port, faults, stop } = await nodeMachine();
  try {
    await putHome(port, lesson);
    const result = await work(port);
    expect(faults).toEqual([]);
    return result;
  } finally {
    stop();
  }
}

async function play(port: MachinePort, file: string): Promise<void> {
  const session = parseSession(relative(root, file), readFileSync(file, 'utf8'));
  expect(describeDifferences(session, await playSession(port, session)).join('\n')).toBe('');
}

const check = async (port: MachinePort, lesson: Lesson): Promise<Verdict[]> =>
  runExercise(await exerciseOf(lesson), machineFacts(port), monotonic);

const withoutTime = (verdicts: readonly Verdict[]) => verdicts.map((verdict) => ({ ...verdict, ms: 0 }));

/** Holds every lesson of a chapter to the contract. @param chapter its folder below lessons/en; @param part, of: which lessons, where a chapter is shared by several files */
export function holdLessons(chapter: string, part = 0, of = 1): void {
  const files = globSync(`lessons/en/${chapter}/*/index.mdx`, { cwd: root })
    .sort()
    .filter((file, index) => index % of === part && existsSync(join(root, dirname(file), 'check.ts')));
  describe.each(files.map((file) => readLesson(join(root, file))))('$name', (lesson) => {
    holdLesson(lesson);
  });
}

function holdLesson(lesson: Lesson): void {
  const sessions = (pattern: string) => globSync(pattern, { cwd: lesson.folder }).sort();

  test('texts and checks name the same steps, at least two right and three wrong ways are there', async () => {
    const { steps } = await exerciseOf(lesson);
    expect(steps.map(({ id }) => id)).toEqual(Object.keys(lesson.frontmatter.steps));
    expect(1 + sessions('also-right/*.session').length).toBeGreaterThanOrEqual(2);
    expect(sessions('wrong/*.session').length).toBeGreaterThanOrEqual(3);
  });

  test('every step fails at the start', async () => {
    const verdicts = await attempt(lesson, (port) => check(port, lesson));
    expect(verdicts.filter(({ state }) => state !== 'fail')).toEqual([]);
    for (const verdict of verdicts)
      if (verdict.state === 'fail') expect(lesson.frontmatter.steps[verdict.id]?.hints).toHaveProperty(verdict.hint);
  });

  test.each(['solution.session', ...sessions('also-right/*.session')])(
    '%s passes every step, twice the same',
    async (file) => {
      await attempt(lesson, async (port) => {
        await play(port, join(lesson.folder, file));
        const first = await check(port, lesson);
        expect(first.filter(({ state }) => state !== 'pass')).toEqual([]);
        expect(withoutTime(await check(port, lesson))).toEqual(withoutTime(first));
      });
    },
  );

  test.each(sessions('wrong/*.session'))('%s fails where and why it says', async (file) => {
    const header = parseSession(file, readFileSync(join(lesson.folder, file), 'utf8')).headers.get('step') ?? '';
    const [, id = '', hint = ''] = /^(\S+) hint (\S+)$/.exec(header) ?? [];
    await attempt(lesson, async (port) => {
      await play(port, join(lesson.folder, file));
      const verdict = (await check(port, lesson)).find((one) => one.id === id);
      expect(verdict).toMatchObject({ state: 'fail', hint });
      expect(lesson.frontmatter.steps[id]?.hints).toHaveProperty(hint);
    });
  });

  test('the console blocks of the prose are true', async () => {
    const blocks = proseBlocks(`lessons/en/${lesson.name}/index.mdx`, lesson.prose);
    await attempt(lesson, async (port) => {
      for (const block of blocks) {
        if (block.kind === 'file')
          await port.files.write(`${home}/${block.path}`, new TextEncoder().encode(block.text));
        else expect(describeDifferences(block.session, await playSession(port, block.session)).join('\n')).toBe('');
      }
    });
  });
}
