/**
 * `npm run lesson:mutate -- [PATH…]`: spoils the state that each lesson's solution reaches, one alteration at a time, and lists
 * those that no step notices. Lessons are shared by as many processes as there are processors. Run on the whole course it writes
 * test/lessons/mutations.json, which the scoreboard shows.
 */

import { inBothRoles, inProcesses } from './in-processes.ts';
import { readCourse } from './lessons/course-source.ts';
import { type Mutation, mutateLesson, type Outcome } from './lessons/mutate/mutate.ts';
import { type MutationReport, writeReport } from './lessons/mutate/report.ts';
import { selectLessons } from './lessons/select.ts';
import { nodeMachine } from './node-machine.ts';
import { projectRoot } from './project.ts';

interface Answer {
  readonly mutations: readonly Mutation[];
  readonly ms: number;
}

const count = (all: readonly Mutation[], wanted: Outcome) => all.filter(({ outcome }) => outcome === wanted).length;

function reportOf(answers: ReadonlyMap<string, Answer>): MutationReport {
  const all = [...answers.values()].flatMap(({ mutations }) => mutations);
  const unnoticed = [...answers]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, { mutations }]): [string, string[]] => [
      name,
      mutations.filter(({ outcome }) => outcome === 'survived').map((one) => one.name),
    ])
    .filter(([, names]) => names.length > 0);
  return {
    lessons: answers.size,
    noticed: count(all, 'noticed'),
    survived: count(all, 'survived'),
    notApplied: count(all, 'not applied'),
    unnoticed: Object.fromEntries(unnoticed),
  };
}

function show(name: string, { mutations, ms }: Answer): void {
  const noticed = count(mutations, 'noticed');
  console.log(`${name}: ${noticed} of ${mutations.length} noticed, ${(ms / 1000).toFixed(1)} s`);
  for (const { name: what, outcome, detail } of mutations)
    if (outcome !== 'noticed') console.log(`  ${outcome}: ${what}${detail ? ` (${detail})` : ''}`);
}

async function mutate(name: string): Promise<Answer> {
  const start = performance.now();
  const lesson = readCourse(projectRoot).lessons.find((one) => one.name === name);
  const mutations = lesson ? await mutateLesson(nodeMachine, lesson) : [];
  return { mutations, ms: performance.now() - start };
}

async function main(): Promise<number> {
  const words = process.argv.slice(2);
  const names = selectLessons(readCourse(projectRoot), words).map(({ name }) => name);
  const answers = new Map<string, Answer>();
  await inProcesses<Answer>(names, (name, answer) => {
    answers.set(name, answer);
    show(name, answer);
  });
  const report = reportOf(answers);
  if (words.length === 0) writeReport(report);
  const { noticed, survived, notApplied } = report;
  const share = noticed + survived === 0 ? '' : `, ${((100 * noticed) / (noticed + survived)).toFixed(1)}% noticed`;
  console.log(`${noticed} noticed, ${survived} survived, ${notApplied} not applied${share}`);
  return 0;
}

await inBothRoles(main, mutate);
