/** Every hint that check.ts answers with has a text, and every text is some answer's. */
import type { Finding } from '../finding.ts';
import { keysOf } from '../head.ts';
import { lessonRule } from '../rule.ts';

export default lessonRule('Hints of check.ts and their texts belong together.', ({ english, check }) => {
  if (!check) return [];
  const steps = keysOf(english.head, 'steps');
  const hintsOf = (step: string) => keysOf(english.head, 'steps', step, 'hints');
  const findings: Finding[] = [];
  for (const { step, hint, line } of check.hints) {
    const places = step === undefined ? steps : steps.filter((id) => id === step);
    if (places.length === 0 || places.some((id) => hintsOf(id).includes(hint))) continue;
    findings.push({
      file: check.file,
      line,
      problem: `the hint ${hint} has no text`,
      cure: `add \`${hint}: …\` below steps.${places[0]}.hints in ${english.file}`,
    });
  }
  if (!check.isComplete) return findings;
  for (const step of steps)
    for (const hint of hintsOf(step)) {
      if (check.hints.some((one) => one.hint === hint && (one.step === undefined || one.step === step))) continue;
      findings.push({
        file: english.file,
        line: english.lineOf(['steps', step, 'hints', hint]),
        problem: `no answer of step ${step} gives the hint ${hint}`,
        cure: 'remove it, or let check.ts answer with it',
      });
    }
  return findings;
});
