/** A solution, at least one more right way, three wrong ones; each is a session, and each wrong way names its step and hint. */
import type { SessionSource } from '../course-source.ts';
import type { Finding } from '../finding.ts';
import { keysOf } from '../head.ts';
import type { Page } from '../page.ts';
import { lessonRule } from '../rule.ts';

function wrongHeader({ file, session }: SessionSource, english: Page): Finding[] {
  if (!session) return [];
  const cure = 'its first line reads `! step <step> hint <hint>`, with ids of the frontmatter';
  const header = session.headers.get('step');
  if (header === undefined) return [{ file, line: 1, problem: 'names no step', cure }];
  const [, step = '', hint = ''] = /^(\S+) hint (\S+)$/.exec(header) ?? [];
  if (!keysOf(english.head, 'steps').includes(step))
    return [{ file, line: 1, problem: `there is no step ${step || `in “${header}”`}`, cure }];
  if (!keysOf(english.head, 'steps', step, 'hints').includes(hint))
    return [{ file, line: 1, problem: `step ${step} has no hint ${hint}`, cure }];
  return [];
}

export default lessonRule('Sessions: a solution, another right way, three wrong ones, one for each step.', (lesson) => {
  const { name, english, check, sessions } = lesson;
  const leastWrong = name.startsWith('900-drills/') ? 2 : 3;
  const findings: Finding[] = sessions.flatMap(({ file, error }) =>
    error
      ? [{ file, line: error.line, problem: error.message, cure: 'see the format of .session files in the guide' }]
      : [],
  );
  if (!check) return findings;
  const count = (kind: SessionSource['kind']) => sessions.filter((one) => one.kind === kind).length;
  const missing = (problem: string, cure: string) => findings.push({ file: check.file, line: 1, problem, cure });
  if (count('solution') === 0)
    missing('there is no solution.session', 'write the commands, then `npm run lesson:record`');
  if (count('also-right') < 1) missing('only one right way', 'add another as also-right/<name>.session');
  if (count('wrong') < leastWrong)
    missing(`${count('wrong')} wrong ways, ${leastWrong} are the least`, 'add wrong/<name>.session');
  const wrong = sessions.filter(({ kind }) => kind === 'wrong');
  findings.push(...wrong.flatMap((one) => wrongHeader(one, english)));
  const met = new Set(wrong.map(({ session }) => session?.headers.get('step')?.split(' ')[0]));
  for (const { id, line } of check.steps)
    if (!met.has(id))
      findings.push({
        file: check.file,
        line,
        problem: `no wrong way fails at step ${id}`,
        cure: `add a likely mistake as wrong/<name>.session with \`! step ${id} hint …\``,
      });
  return findings;
});
