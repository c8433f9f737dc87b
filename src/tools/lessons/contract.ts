/**
 * The contract that every lesson keeps (shared/design/lessons.md), on our engine: steps fail at the start, right ways pass
 * them, wrong ways meet the hint they name, the console blocks and the questions' answers are true, checking changes nothing.
 */
import { proseBlocks } from '../../course/console-blocks.ts';
import { differingLines } from '../../course/output-matches.ts';
import { type Played, playSession } from '../../course/play-session.ts';
import type { Verdict } from '../../course/runner.ts';
import type { Session } from '../../course/session.ts';
import { attempt, type Boot, checkLesson, type LessonPort, loadExercise, studentHome } from './attempt.ts';
import type { LessonSource, SessionSource } from './course-source.ts';
import type { Finding } from './finding.ts';
import { answeringMachine, truePredictions } from './true-questions.ts';

const recordCure = 'mend the command, or write what it really prints with `npm run lesson:record`';

/** The line of a step in check.ts. */
const stepLine = ({ check }: LessonSource, id: string) => check?.steps.find((step) => step.id === id)?.line ?? 1;

const checkFile = ({ check, english }: LessonSource) => check?.file ?? english.file;

function describe(verdict: Verdict): string {
  if (verdict.state === 'pass') return 'passes';
  if (verdict.state === 'error') return `breaks: ${verdict.message}`;
  return `expected ${verdict.expected}, observed ${verdict.observed} (hint ${verdict.hint})`;
}

/** Commands that printed something else than the session says. */
function untrue(file: string, played: readonly Played[]): Finding[] {
  return played
    .filter(({ matches }) => !matches)
    .map(({ command, output, status }) => {
      const shown = differingLines(command.output, output);
      const lines = [
        `$ ${command.command}`,
        ...shown.expected.map((line) => `- ${line}`),
        ...shown.actual.map((line) => `+ ${line}`),
        ...(status === command.status ? [] : [`exit status ${status}, written ${command.status}`]),
      ];
      return { file, line: command.line, problem: `prints something else\n${lines.join('\n')}`, cure: recordCure };
    });
}

const errors = (lesson: LessonSource, verdicts: readonly Verdict[], when: string): Finding[] =>
  verdicts.flatMap((verdict) =>
    verdict.state === 'error'
      ? [
          {
            file: checkFile(lesson),
            line: stepLine(lesson, verdict.id),
            problem: `step ${verdict.id} breaks ${when}: ${verdict.message}`,
            cure: 'an exception is the lesson’s fault; a missing object is undefined, look for it before reading on',
          },
        ]
      : [],
  );

async function startFails(boot: Boot, lesson: LessonSource): Promise<Finding[]> {
  const start = lesson.sessions.find(({ kind }) => kind === 'start');
  const [lies, verdicts] = await attempt(boot, lesson, async (port, played) => [
    untrue(start?.file ?? '', played),
    await checkLesson(lesson, port),
  ]);
  const passing = verdicts
    .filter(({ state }) => state === 'pass')
    .map(({ id }) => ({
      file: checkFile(lesson),
      line: stepLine(lesson, id),
      problem: `step ${id} passes at the start`,
      cure: 'let it look at what the student is to reach, or change home/',
    }));
  return [...lies, ...passing, ...errors(lesson, verdicts, 'at the start')];
}

const withoutTime = (verdicts: readonly Verdict[]) => JSON.stringify(verdicts.map((one) => ({ ...one, ms: 0 })));

async function rightWay(
  boot: Boot,
  lesson: LessonSource,
  { file }: SessionSource,
  session: Session,
): Promise<Finding[]> {
  return await attempt(boot, lesson, async (port) => {
    const findings = untrue(file, await playSession(port, session));
    const first = await checkLesson(lesson, port);
    const line = session.commands.at(-1)?.line ?? 1;
    for (const verdict of first)
      if (verdict.state === 'fail')
        findings.push({
          file,
          line,
          problem: `does not solve step ${verdict.id}: ${describe(verdict)}`,
          cure: `mend the commands, or the step in ${checkFile(lesson)}:${stepLine(lesson, verdict.id)}`,
        });
    findings.push(...errors(lesson, first, `after ${file}`));
    if (withoutTime(await checkLesson(lesson, port)) !== withoutTime(first))
      findings.push({
        file: checkFile(lesson),
        line: 1,
        problem: `says something else when asked twice after ${file}`,
        cure: 'a check must change nothing',
      });
    return findings;
  });
}

async function wrongWay(
  boot: Boot,
  lesson: LessonSource,
  { file }: SessionSource,
  session: Session,
): Promise<Finding[]> {
  const [, id = '', hint = ''] = /^(\S+) hint (\S+)$/.exec(session.headers.get('step') ?? '') ?? [];
  return await attempt(boot, lesson, async (port) => {
    const findings = untrue(file, await playSession(port, session));
    const verdicts = await checkLesson(lesson, port);
    const verdict = verdicts.find((one) => one.id === id);
    if (verdict?.state !== 'fail' || verdict.hint !== hint)
      findings.push({
        file,
        line: 1,
        problem: `names step ${id} and hint ${hint}, but the step ${verdict ? describe(verdict) : 'is not there'}`,
        cure: `mend the header, or let the step in ${checkFile(lesson)}:${stepLine(lesson, id)} see this cause`,
      });
    return [...findings, ...errors(lesson, verdicts, `after ${file}`)];
  });
}

async function writeFile(port: LessonPort, path: string, text: string): Promise<void> {
  const target = `${studentHome}/${path}`;
  await port.sh(`mkdir -p "$(dirname '${target}')"`);
  await port.files.write(target, new TextEncoder().encode(text));
}

async function trueProse(boot: Boot, lesson: LessonSource): Promise<Finding[]> {
  const { file, text } = lesson.english;
  const blocks = proseBlocks(file, text);
  if (blocks.length === 0) return [];
  return await attempt(boot, lesson, async (port) => {
    const findings: Finding[] = [];
    for (const block of blocks) {
      if (block.kind === 'file') await writeFile(port, block.path, block.text);
      else findings.push(...untrue(file, await playSession(port, block.session)));
    }
    return findings;
  });
}

async function loads(lesson: LessonSource): Promise<Finding[]> {
  try {
    const { steps } = await loadExercise(lesson);
    if (steps.length > 0) return [];
    return [
      {
        file: checkFile(lesson),
        line: 1,
        problem: 'the exercise has no step',
        cure: 'export default exercise({ steps: [ … ] })',
      },
    ];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line = Number(/check\.ts[^\n]*?:(\d+):\d+/.exec(error instanceof Error ? (error.stack ?? '') : '')?.[1] ?? 1);
    return [
      {
        file: checkFile(lesson),
        line,
        problem: `check.ts can't be loaded: ${message}`,
        cure: 'mend check.ts; its default export is exercise({ steps })',
      },
    ];
  }
}

export interface ContractPart {
  readonly name: string;
  /** Whether a real engine keeps it, too: what the exercise asks and judges, but not the prose about our machine. */
  readonly isForEveryEngine: boolean;
  readonly hold: () => Promise<Finding[]>;
}

function sessionPart(boot: Boot, lesson: LessonSource, source: SessionSource): ContractPart[] {
  const { kind, session, file } = source;
  if (!session || kind === 'start') return [];
  const name = file.replace(/^lessons\/en\/[^/]+\/[^/]+\//, '');
  return [
    kind === 'wrong'
      ? {
          name: `${name} fails where and why it says`,
          isForEveryEngine: true,
          hold: () => wrongWay(boot, lesson, source, session),
        }
      : {
          name: `${name} passes every step, twice the same`,
          isForEveryEngine: true,
          hold: () => rightWay(boot, lesson, source, session),
        },
  ];
}

function exerciseParts(boot: Boot, lesson: LessonSource): ContractPart[] {
  return [
    { name: 'check.ts loads', isForEveryEngine: false, hold: () => loads(lesson) },
    { name: 'every step fails at the start', isForEveryEngine: true, hold: () => startFails(boot, lesson) },
    ...lesson.sessions.flatMap((source) => sessionPart(boot, lesson, source)),
  ];
}

/** The parts of the contract for one lesson; each boots machines of its own. */
export function contractOf(boot: Boot, lesson: LessonSource): ContractPart[] {
  const page: readonly [string, (boot: Boot, lesson: LessonSource) => Promise<Finding[]>][] = [
    ['the console blocks of the prose are true', trueProse],
    ['predicted answers are what the engine prints', truePredictions],
    ['questions to the machine have one answer there', answeringMachine],
  ];
  return [
    // A check that does not compile is lint's finding.
    ...(lesson.check?.syntaxErrors.length === 0 ? exerciseParts(boot, lesson) : []),
    ...page.map(([name, hold]) => ({ name, isForEveryEngine: false, hold: () => hold(boot, lesson) })),
  ];
}
