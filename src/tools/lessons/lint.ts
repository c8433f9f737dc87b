/** Every rule of rules/, on a whole course. */
import type { CourseSource } from './course-source.ts';
import { type Finding, sortFindings } from './finding.ts';
import type { Rule } from './rule.ts';

const rules = import.meta.glob<Rule>('./rules/*.ts', { eager: true, import: 'default' });

/** By name. */
export const lintRules: ReadonlyMap<string, Rule> = new Map(
  Object.entries(rules).map(([path, rule]) => [path.replace(/^.*\/|\.ts$/g, ''), rule]),
);

export function lintCourse(course: CourseSource): Finding[] {
  return sortFindings([...lintRules.values()].flatMap((rule) => rule.check(course)));
}
