/** One rule of `npm run lesson:lint`: a file of rules/ whose default export is this. */
import type { CourseSource, LessonSource } from './course-source.ts';
import type { Finding } from './finding.ts';

export interface Rule {
  /** What it wants, for the author's guide. */
  readonly about: string;
  readonly check: (course: CourseSource) => readonly Finding[];
}

/** A rule that looks at one lesson at a time. */
export function lessonRule(
  about: string,
  check: (lesson: LessonSource, course: CourseSource) => readonly Finding[],
): Rule {
  return { about, check: (course) => course.lessons.flatMap((lesson) => check(lesson, course)) };
}
