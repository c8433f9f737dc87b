/**
 * `npm run lesson:test -- [PATH…]`: lint, then the contract, on our engine, for the lessons below the paths (none: all).
 * Every failure has file, line and cure; the last line is `N passed, N failed`.
 */

import { nodeMachine } from './node-machine.ts';
import { contractOf } from './lessons/contract.ts';
import { readCourse } from './lessons/course-source.ts';
import { describeFinding, type Finding } from './lessons/finding.ts';
import { lintCourse } from './lessons/lint.ts';
import { selectLessons } from './lessons/select.ts';
import { projectRoot } from './project.ts';

async function main(words: readonly string[]): Promise<number> {
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
    for (const { name, hold } of contractOf(nodeMachine, lesson)) say(`${lesson.name}: ${name}`, await hold());
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
