/** Which lessons the words of a command line name: a lesson's folder, a chapter's, or a part of either; none: all. */
import type { CourseSource, LessonSource } from './course-source.ts';

const plain = (word: string) => word.replace(/^(?:\.\/)?(?:lessons\/(?:[^/]+\/)?)?/, '').replace(/\/+$/, '');

/** @throws where a word names no lesson */
export function selectLessons({ lessons }: CourseSource, words: readonly string[]): LessonSource[] {
  const wanted = words.map(plain).filter((word) => word !== '');
  const lost = wanted.find((word) => !lessons.some(({ name }) => name.includes(word)));
  if (lost !== undefined) throw new Error(`no lesson's folder contains ${lost}`);
  return lessons.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));
}
