/**
 * `npm run lesson:test -- [--engine real] [PATH…]`: lint, then the contract, for the lessons below the paths (none: all), on our
 * engine, shared by as many processes as there are processors, or, the exercises alone, on the real one (its daemon lives in
 * ORACLE_DIR). Every failure has file, line and cure; the last line is `N passed, N failed in … s`.
 */

import { parseArgs } from 'node:util';
import { oracleMissing } from './conform/oracle.ts';
import { inBothRoles, inProcesses } from './in-processes.ts';
import type { Boot } from './lessons/attempt.ts';
import { type ContractPart, contractOf } from './lessons/contract.ts';
import { type LessonSource, readCourse } from './lessons/course-source.ts';
import { describeFinding, type Finding } from './lessons/finding.ts';
import { lintCourse } from './lessons/lint.ts';
import { selectLessons } from './lessons/select.ts';
import { nodeMachine } from './node-machine.ts';
import { projectRoot } from './project.ts';

/** What came of one lesson. */
interface Answer {
  /** By the part's name; empty: it holds. */
  readonly findings: readonly (readonly [string, readonly Finding[]])[];
  readonly ms: number;
}

async function hold(parts: readonly ContractPart[]): Promise<Answer> {
  const start = performance.now();
  const findings: [string, Finding[]][] = [];
  for (const part of parts) findings.push([part.name, await part.hold()]);
  return { findings, ms: performance.now() - start };
}

/** In a process of its own. */
async function holdOnOurs(name: string): Promise<Answer> {
  const lesson = readCourse(projectRoot).lessons.find((one) => one.name === name);
  return await hold(lesson ? contractOf(nodeMachine, lesson) : []);
}

type Take = (name: string, answer: Answer) => void;

/** One after the other: there is one daemon. */
async function holdOnReal(boot: Boot, lessons: readonly LessonSource[], take: Take): Promise<void> {
  for (const lesson of lessons)
    take(lesson.name, await hold(contractOf(boot, lesson).filter(({ isForEveryEngine }) => isForEveryEngine)));
}

/** @throws where there is no such engine, or it is not here */
async function holdOn(engine: string, lessons: readonly LessonSource[], take: Take): Promise<void> {
  if (engine === 'ours')
    return await inProcesses(
      lessons.map(({ name }) => name),
      take,
    );
  if (engine !== 'real') throw new Error(`--engine ${engine}: there are ours and real`);
  const missing = oracleMissing();
  if (missing !== undefined) throw new Error(`SKIPPED, nothing tested: ${missing}`);
  const { realMachine } = await import('./lessons/real-engine.ts');
  const folder = process.env.ORACLE_DIR ?? '/tmp/oracle-lessons';
  await holdOnReal(() => realMachine(folder), lessons, take);
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { engine: { type: 'string', default: 'ours' } },
  });
  const start = performance.now();
  const course = readCourse(projectRoot);
  const lessons = selectLessons(course, positionals);
  const tally = { passed: 0, failed: 0 };
  const say = (name: string, findings: readonly Finding[]) => {
    tally[findings.length === 0 ? 'passed' : 'failed'] += 1;
    if (findings.length > 0) console.log(`FAIL ${name}\n${findings.map(describeFinding).join('\n')}`);
  };
  const lint = lintCourse(course);
  await holdOn(values.engine, lessons, (name, { findings, ms }) => {
    say(
      `${name}: lint`,
      lint.filter(({ file }) => file.includes(name)),
    );
    for (const [part, found] of findings) say(`${name}: ${part}`, found);
    console.log(`${name}  ${(ms / 1000).toFixed(1)} s`);
  });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${tally.passed} passed, ${tally.failed} failed in ${seconds} s`);
  return tally.failed > 0 ? 1 : 0;
}

await inBothRoles(
  () =>
    main().catch((error: unknown) => {
      console.error(`lesson:test: ${error instanceof Error ? error.message : String(error)}`);
      return 2;
    }),
  holdOnOurs,
);
