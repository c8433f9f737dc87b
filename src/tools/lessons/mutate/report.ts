/** What is kept of `npm run lesson:mutate` on the whole course, in test/lessons/mutations.json. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../project.ts';

export interface MutationReport {
  readonly lessons: number;
  readonly noticed: number;
  readonly survived: number;
  readonly notApplied: number;
  /** By lesson, the alterations that survived. */
  readonly unnoticed: Readonly<Record<string, readonly string[]>>;
}

const file = join(projectRoot, 'test', 'lessons', 'mutations.json');

export function writeReport(report: MutationReport): void {
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

export const readReport = (): MutationReport | undefined =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as MutationReport) : undefined;
