/**
 * `npm run lesson:test -- [--engine real] [PATH…]`: lint, then the contract, for the lessons below the paths (none: all), on our
 * engine or, the exercises alone, on the real one (its daemon lives in ORACLE_DIR). Every failure has file, line and cure; the last line is `N passed, N failed`.
 */

import { parseArgs } from 'node:util';
import { oracleMissing } from './conform/oracle.ts';
import type { Boot } from './lessons/attempt.ts';
import { contractOf } from './lessons/contract.ts';
import { readCourse } from './lessons/course-source.ts';
import { describeFinding, type Finding } from './lessons/finding.ts';
import { lintCourse } from './lessons/lint.ts';
import { selectLessons } from './lessons/select.ts';
import { nodeMachine } from './node-machine.ts';
import { projectRoot } from './project.ts';

interface Engine {
  readonly boot: Boot;
  /** Whether a part of the contract belongs to it. */
  readonly has: (name: string) => boolean;
}

/** @throws where there is no such engine, or it is not here */
async function engineOf(name: string): Promise<Engine> {
  if (name === 'ours') return { boot: nodeMachine, has: () => true };
  if (name !== 'real') throw new Error(`--engine ${name}: there are ours and real`);
  const missing = oracleMissing();
  if (missing !== undefined) throw new Error(`SKIPPED, nothing tested: ${missing}`);
  const { realMachine } = await import('./lessons/real-engine.ts');
  const folder = process.env.ORACLE_DIR ?? '/tmp/oracle-lessons';
  return { boot: () => realMachine(folder), has: (part) => /at the start|\.session/.test(part) };
}

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals: words } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { engine: { type: 'string', default: 'ours' } },
  });
  const { boot, has } = await engineOf(values.engine);
  const course = readCourse(projectRoot);
  const lessons = selectLessons(course, words);
  const tally = { passed: 0, failed: 0 };
  const say = (name: string, findings: readonly Finding[]) => {
    if (findings.length === 0) tally.passed += 1;
    else tally.failed += 1;
    if (findings.length > 0) console.log(`FAIL ${name}\n${findings.map(describeFinding).join('\n')}`);
  };
  const lint = lintCourse(course);
  for (const lesson of lessons) {
    const start = performance.now();
    const own = lint.filter(({ file }) => file.includes(lesson.name));
    say(`${lesson.name}: lint`, own);
    for (const { name, hold } of contractOf(boot, lesson)) if (has(name)) say(`${lesson.name}: ${name}`, await hold());
    console.log(`${lesson.name}  ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
  return tally.failed > 0 ? 1 : 0;
}

process.exit(
  await main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(`lesson:test: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }),
);
