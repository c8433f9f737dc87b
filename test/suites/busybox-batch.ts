/**
 * Runs many small shell cases in one container of our busybox image, so in the real busybox on our kernel: each in an empty
 * directory of its own, its standard output and exit status caught.
 */
import { nodeMachine } from '../machine/node-machine.ts';

/** Text, or bytes in base64. */
export type CaseFile = string | { readonly $base64: string };

export interface ShellCase {
  readonly id: string;
  readonly command: string;
  readonly files: Readonly<Record<string, CaseFile>>;
  readonly stdin: string;
  /** Called as `sh FILE` instead of `sh -c COMMAND`. */
  readonly asFile?: boolean;
}

export interface ShellAnswer {
  readonly stdout: string;
  readonly status: number;
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
const mark = '\u001e';

/** A command that prints the content; a shell's word can hold no NUL. */
function printing(content: CaseFile): string {
  if (typeof content !== 'string') return `printf %s ${content.$base64} | base64 -d`;
  if (!content.includes('\0')) return `printf %s ${quote(content)}`;
  return `printf %s ${Buffer.from(content).toString('base64')} | base64 -d`;
}

function caseScript({ command, files, stdin, asFile }: ShellCase, index: number): string {
  const folder = `/work/${index}`;
  const lines = [`mkdir -p ${folder}; cd ${folder}`];
  for (const [name, text] of Object.entries(files)) {
    const parent = name.replace(/[^/]*$/, '');
    if (parent) lines.push(`mkdir -p ${quote(parent)}`);
    lines.push(`${printing(text)} > ${quote(name)}`);
  }
  lines.push(`${printing(stdin)} > /tmp/stdin; printf %s ${quote(command)} > /tmp/t.test`);
  const run = asFile ? 'sh /tmp/t.test' : `sh -c ${quote(command)}`;
  lines.push(`timeout 10 ${run} < /tmp/stdin > /tmp/stdout 2> /dev/null; status=$?`);
  lines.push(`printf '\\036%s\\036%s\\036' ${index} $status; cat /tmp/stdout`);
  return lines.join('\n');
}

async function runBatch(cases: readonly ShellCase[], answers: Map<string, ShellAnswer>): Promise<void> {
  const { port, stop } = await nodeMachine();
  try {
    await port.sh('mkdir cases');
    const script = ['export HOME=/root TZ=UTC', ...cases.map(caseScript), `printf '\\036end\\036'`].join('\n');
    await port.files.write('/home/student/cases/run.sh', new TextEncoder().encode(script));
    const { stdout } = await port.sh(
      'docker run --rm -v /home/student/cases:/cases busybox sh /cases/run.sh 2>/dev/null',
    );
    const parts = stdout.split(mark).slice(1);
    for (let at = 0; at + 2 < parts.length; at += 3) {
      const found = cases[Number(parts[at])];
      if (found) answers.set(found.id, { status: Number(parts[at + 1]), stdout: parts[at + 2] ?? '' });
    }
  } finally {
    stop();
  }
}

/** Answers by case id; a case that is missing ended its container. */
export async function runInBusybox(cases: readonly ShellCase[], batchSize = 100): Promise<Map<string, ShellAnswer>> {
  const answers = new Map<string, ShellAnswer>();
  for (let at = 0; at < cases.length; at += batchSize) await runBatch(cases.slice(at, at + batchSize), answers);
  return answers;
}
