/**
 * Questions whose answer a command gives (../../course/quiz.ts), on the engine: a predict question's answer is what its command
 * prints; a machine question's command answers, and again the same, in the state that the solution reaches. With `variants` both
 * hold for every row.
 */
import { playSession } from '../../course/play-session.ts';
import { variantOf } from '../../course/question-variant.ts';
import { type Question, questionSchema } from '../../course/quiz.ts';
import type { ShellResult } from '../../machine/port.ts';
import { attempt, type Boot, type LessonPort } from './attempt.ts';
import type { LessonSource } from './course-source.ts';
import type { Finding } from './finding.ts';
import { keysOf, valueAt } from './head.ts';

/** A question with one row of its variants put in, and where that stands. */
interface Asked<T> {
  readonly id: string;
  readonly question: T;
  readonly path: readonly PropertyKey[];
}

/** What does not keep the schema is lint's to say. */
function questionsOf({ english: { head } }: LessonSource): [string, Question][] {
  return keysOf(head, 'quiz').flatMap((id): [string, Question][] => {
    const { data } = questionSchema.safeParse(valueAt(head, 'quiz', id));
    return data ? [[id, data]] : [];
  });
}

/** @param field the line to name where there are no variants */
function askedOf<K extends 'predict' | 'machine'>(
  lesson: LessonSource,
  kind: K,
  field: string,
): Asked<Extract<Question, { kind: K }>>[] {
  return questionsOf(lesson).flatMap(([id, question]) => {
    const rows = question.variants?.map((_, index) => index) ?? [undefined];
    return rows.flatMap((row) => {
      const one = variantOf(question, row ?? 0);
      const path = ['quiz', id, ...(row === undefined ? [field] : ['variants', row])];
      return one.kind === kind ? [{ id, question: one as Extract<Question, { kind: K }>, path }] : [];
    });
  });
}

const plain = (text: string) => text.trim().replace(/\s+/g, ' ');

const ask = (port: LessonPort, command: string): Promise<ShellResult> => port.sh(`{ ${command}\n} 2>&1`);

/** Each on a machine with the lesson's home. */
export async function truePredictions(boot: Boot, lesson: LessonSource): Promise<Finding[]> {
  const { english } = lesson;
  const findings: Finding[] = [];
  for (const { id, question, path } of askedOf(lesson, 'predict', 'answer')) {
    const { command } = question;
    const { stdout } = await attempt(boot, lesson, (port) => ask(port, command));
    const [printed, answer] = [plain(stdout), plain(question.answer)];
    if (printed !== answer)
      findings.push({
        file: english.file,
        line: english.lineOf(path),
        problem: `question ${id}: \`${command}\` prints ${JSON.stringify(printed)}, not ${JSON.stringify(answer)}`,
        cure: 'write what it prints',
      });
  }
  return findings;
}

/** What is wrong with what a machine question's command gave, asked twice. */
function wrongAnswer(first: ShellResult, second: ShellResult): string | undefined {
  if (first.code !== 0) return `ends with status ${first.code}: ${plain(first.stdout)}`;
  if (plain(first.stdout) === '') return 'prints nothing that could be an answer';
  if (plain(first.stdout) === plain(second.stdout)) return undefined;
  return `prints ${JSON.stringify(plain(first.stdout))}, and ${JSON.stringify(plain(second.stdout))} when asked again`;
}

/** All on one machine, where the solution was played. */
export async function answeringMachine(boot: Boot, lesson: LessonSource): Promise<Finding[]> {
  const asked = askedOf(lesson, 'machine', 'command');
  if (asked.length === 0) return [];
  const { english } = lesson;
  return await attempt(boot, lesson, async (port) => {
    const solution = lesson.sessions.find(({ kind }) => kind === 'solution')?.session;
    if (solution) await playSession(port, solution);
    const findings: Finding[] = [];
    for (const { id, question, path } of asked) {
      const wrong = wrongAnswer(await ask(port, question.command), await ask(port, question.command));
      if (wrong !== undefined)
        findings.push({
          file: english.file,
          line: english.lineOf(path),
          problem: `question ${id}: after the solution \`${question.command}\` ${wrong}`,
          cure: 'let it print the one right answer, and change nothing',
        });
    }
    return findings;
  });
}
