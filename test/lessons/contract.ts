/** Every lesson of a chapter, held to the contract of src/tools/lessons/contract.ts on our engine. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { contractOf } from '../../src/tools/lessons/contract.ts';
import { readCourse } from '../../src/tools/lessons/course-source.ts';
import { describeFinding } from '../../src/tools/lessons/finding.ts';
import { nodeMachine } from '../machine/node-machine.ts';

const course = readCourse(join(import.meta.dirname, '..', '..'));

/** @param chapter its folder below lessons/en; @param part, of: which lessons, where a chapter is shared by several files */
export function holdLessons(chapter: string, part = 0, of = 1): void {
  const lessons = course.lessons
    .filter(({ name }) => name.startsWith(`${chapter}/`))
    .filter((_, index) => index % of === part);
  describe.each(lessons.map((lesson) => ({ name: lesson.name, lesson })))('$name', ({ lesson }) => {
    test.each(contractOf(nodeMachine, lesson))('$name', async ({ hold }) => {
      expect((await hold()).map(describeFinding).join('\n')).toBe('');
    });
  });
}
