/** check.ts sees public doors only: it imports the course's contract and its own neighbours, nothing else. */
import { lessonRule } from '../rule.ts';

const allowed = /^(?:\.\.\/)+src\/course\/[\w-]+\.ts$|^\.\/|^\.\.\/[\w-]+\.ts$/;

export default lessonRule('check.ts imports only the course’s contract.', ({ check }) =>
  (check?.imports ?? [])
    .filter(({ from }) => !allowed.test(from))
    .map(({ from, line }) => ({
      file: check?.file ?? '',
      line,
      problem: `imports ${from}`,
      cure: 'a checker sees the machine through { docker, sh, file, http } alone; import src/course/exercise.ts',
    })),
);
