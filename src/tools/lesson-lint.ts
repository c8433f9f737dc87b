/** `npm run lesson:lint -- [PATH…]`: what an author must mend, each with file, line and cure. Runs nothing. */
import { readCourse } from './lessons/course-source.ts';
import { describeFinding } from './lessons/finding.ts';
import { lintCourse } from './lessons/lint.ts';
import { selectLessons } from './lessons/select.ts';
import { projectRoot } from './project.ts';

try {
  const course = readCourse(projectRoot);
  const lessons = selectLessons(course, process.argv.slice(2));
  const findings = lintCourse(course).filter(({ file }) => lessons.some(({ name }) => file.includes(name)));
  for (const finding of findings) console.log(describeFinding(finding));
  console.log(`${lessons.length} lessons, ${findings.length} findings`);
  process.exitCode = findings.length > 0 ? 1 : 0;
} catch (error) {
  console.error(`lesson:lint: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
