/**
 * `npm run lesson:mutate -- [PATH…]`: spoils the state that each lesson's solution reaches, one alteration at a time, and lists
 * those that no step notices.
 */

import { readCourse } from './lessons/course-source.ts';
import { mutateLesson } from './lessons/mutate/mutate.ts';
import { selectLessons } from './lessons/select.ts';
import { nodeMachine } from './node-machine.ts';
import { projectRoot } from './project.ts';

async function main(words: readonly string[]): Promise<void> {
  const total = { noticed: 0, survived: 0, 'not applied': 0 };
  for (const lesson of selectLessons(readCourse(projectRoot), words)) {
    const mutations = await mutateLesson(nodeMachine, lesson);
    for (const { outcome } of mutations) total[outcome] += 1;
    const noticed = mutations.filter(({ outcome }) => outcome === 'noticed').length;
    console.log(`${lesson.name}: ${noticed} of ${mutations.length} noticed`);
    for (const { name, outcome, detail } of mutations)
      if (outcome !== 'noticed') console.log(`  ${outcome}: ${name}${detail ? ` (${detail})` : ''}`);
  }
  const all = total.noticed + total.survived;
  const share = all === 0 ? '' : `, ${((100 * total.noticed) / all).toFixed(1)}% noticed`;
  console.log(`${total.noticed} noticed, ${total.survived} survived, ${total['not applied']} not applied${share}`);
}

process.exit(
  await main(process.argv.slice(2)).then(
    () => 0,
    (error: unknown) => {
      console.error(`lesson:mutate: ${error instanceof Error ? error.message : String(error)}`);
      return 1;
    },
  ),
);
