/**
 * `npm run suites -- [NAME…]`: the cases of Docker's own tests (../shared/suites, where they are), each suite with its list of
 * known failures. Prints one line a suite; exit status 1 where a case fails that isn't listed, or one passes that is.
 */
import { printScores, runSuites, suites } from './scoreboard/run-suites.ts';

const words = process.argv.slice(2);
const wanted = suites.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
const scores = await runSuites(wanted);
printScores(scores);
process.exitCode = scores.some(({ failed }) => failed > 0) ? 1 : 0;
