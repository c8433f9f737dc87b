/** BuildKit's build checks on a Dockerfile of the machine, as `docker build --check` prints them there. */

import { shellQuote } from '../../lib/shell-quote.ts';
import type { MachinePort } from '../../machine/port.ts';

export interface Finding {
  /** 1-based, both ends included. */
  readonly line: number;
  readonly endLine: number;
  readonly isError: boolean;
  /** The course's own advice, milder than a warning. */
  readonly isAdvice?: boolean;
  /** The rule's name; empty for errors. */
  readonly rule: string;
  readonly message: string;
}

/** The lines that the excerpt below a finding marks with `>>>`. */
function markedLines(text: string): { line: number; endLine: number } | undefined {
  const lines = [...text.matchAll(/^ *(\d+) \| >>> /gm)].map(([, number]) => Number(number));
  const named = Number(/^Dockerfile:(\d+)$/m.exec(text)?.[1] ?? 0);
  const first = lines[0] ?? named;
  return first > 0 ? { line: first, endLine: lines.at(-1) ?? first } : undefined;
}

/** Reads what `docker build --check` wrote, standard output and error together. */
export function readChecks(output: string): Finding[] {
  const findings: Finding[] = [];
  for (const block of output.split(/^WARNING: /m).slice(1)) {
    const [, rule = '', message = ''] = /^(\w+)[^\n]*\n([^\n]*)\n/.exec(block) ?? [];
    const place = markedLines(block);
    if (rule && place) findings.push({ ...place, isError: false, rule, message });
  }
  const error = /^ERROR: (?:failed to build: )?(?:failed to solve: )?(.*)$/m.exec(output)?.[1];
  const place = error ? markedLines(output.replace(/^WARNING: [\s\S]*?(?=^Dockerfile:\d+\n-+$)/m, '')) : undefined;
  const line = Number(/parse error on line (\d+)/.exec(error ?? '')?.[1] ?? 0);
  if (error && (place || line > 0))
    findings.push({
      line: line || (place?.line ?? 1),
      endLine: line || (place?.endLine ?? 1),
      isError: true,
      rule: '',
      message: error.replace(/^dockerfile parse error on line \d+: /, ''),
    });
  return findings;
}

/** @param path of the Dockerfile in the machine */
export async function checkDockerfile(machine: MachinePort, path: string): Promise<Finding[]> {
  const { stdout, stderr } = await machine.sh(`docker build --check - < ${shellQuote(path)}`);
  return readChecks(stdout + stderr);
}
