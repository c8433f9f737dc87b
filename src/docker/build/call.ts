/** `--call check,format=json`: what is asked of the frontend instead of a build (buildx's parsePrintFunc). */
import { parseBool } from '../../lib/gofmt.ts';
import { splitCsv } from '../cli/csv.ts';
import { CliError, messageOf } from '../cli/errors.ts';

export interface BuildCall {
  /** `frontend.lint` and the like; empty for a build. */
  readonly request: string;
  readonly asJson: boolean;
  /** Findings don't make the command fail. */
  readonly ignoresStatus: boolean;
}

export const lintRequest = 'frontend.lint';

/** @throws CliError */
function ignored(value: string): boolean {
  try {
    return parseBool(value);
  } catch (error) {
    throw new CliError(`ERROR: invalid ignorestatus print value: ${value}: ${messageOf(error)}`);
  }
}

/** @throws CliError */
export function parseCall(text: string): BuildCall {
  let name = '';
  let format = '';
  let ignoresStatus = false;
  for (const field of splitCsv(text)) {
    const [key = '', value] = field.split(/=(.*)/s, 2);
    if (value === undefined && name === '') name = field;
    else if (value === undefined) throw new CliError(`ERROR: invalid print function: ${text}`);
    else if (key === 'format') format = value;
    else if (key === 'ignorestatus') ignoresStatus = ignored(value);
    else throw new CliError(`ERROR: invalid print field: ${field}`);
  }
  const common = { asJson: format === 'json', ignoresStatus };
  if (name === '' || name === 'build') return { ...common, request: '' };
  if (name === 'check' || name === 'lint') return { ...common, request: lintRequest };
  return { ...common, request: name.includes('.') ? name : `frontend.${name}` };
}
