/** Build checks after a build, and alone with --check (buildx's commands/build.go). */

import type { VertexWarning } from '../../engine/api/trace.ts';
import { text } from '../../lib/bytes.ts';
import type { Cli } from '../cli/cli.ts';
import { excerpt } from './excerpt.ts';
import { isCanceled, type Step, type TraceModel } from './trace-model.ts';

/** Steps that failed by themselves. */
export function failedSteps(model: TraceModel): Step[] {
  return [...model.steps.values()].filter(({ vertex: { error = '' } }) => error !== '' && !isCanceled(error));
}

export function lastLines({ lastLines, partial }: Step): readonly string[] {
  return partial === '' ? lastLines : [...lastLines, partial];
}

/** Their last output, below the progress. */
export function failedStepsText(model: TraceModel): string {
  const text = (step: Step): string =>
    `------\n > ${step.vertex.name}:\n${lastLines(step)
      .map((line) => `${line}\n`)
      .join('')}------\n`;
  return failedSteps(model).map(text).join('');
}

/** The notice below a build's progress; empty without warnings. */
export function warningsText(model: TraceModel, debug: boolean): string {
  const count = model.warnings.length;
  if (count === 0) return '';
  const title = count === 1 ? '1 warning found' : `${count} warnings found`;
  const hint = debug ? '' : ' (use docker --debug to expand)';
  const lines = model.warnings.map((warning) => (debug ? expanded(warning) : ` - ${warning.short}\n`));
  return `\n \x1b[33m${title}${hint}:\n\x1b[0m${lines.join('')}`;
}

function expanded(warning: VertexWarning): string {
  const detail = warning.detail.map((line) => `${line}\n`).join('');
  const url = warning.url === '' ? '' : `More info: ${warning.url}\n`;
  const source = warning.info ? excerpt(warning.info.filename, text(warning.info.data), warning.ranges) : '';
  return ` - ${warning.short}\n${detail}${url}${source}\n`;
}

/** Prints the findings of --check; answers the exit status. @param shownName the Dockerfile as the user would call it */
export async function checkReport(cli: Cli, model: TraceModel, shownName = ''): Promise<number> {
  const count = model.warnings.length;
  if (count === 0) {
    await cli.out('Check complete, no warnings found.\n');
    return 0;
  }
  await cli.out(`Check complete, ${count === 1 ? '1 warning has' : `${count} warnings have`} been found!\n`);
  for (const warning of model.warnings) {
    const match = /^(\w+): ([\s\S]*?)(?: \(line \d+\))?$/.exec(warning.short);
    const [, rule = '', message = warning.short] = match ?? [];
    const url = warning.url === '' ? '' : ` - ${warning.url}`;
    const { info } = warning;
    const source = info ? excerpt(shownName || info.filename, text(info.data), warning.ranges) : '';
    await cli.out(`\nWARNING: ${rule}${url}\n${message}\n${source}`);
  }
  return 1;
}
