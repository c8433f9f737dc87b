/** The result of a check as BuildKit's frontend gives it (subrequests/lint: `result.json`). */
import type { SourceRange, VertexWarning } from '../../../engine/api/trace.ts';
import { fromBase64, text } from '../../../lib/bytes.ts';
import type { BuildSource } from '../build-event.ts';

interface Position {
  readonly line?: number;
  readonly character?: number;
}

interface Location {
  readonly sourceIndex?: number;
  readonly ranges?: readonly { readonly start?: Position; readonly end?: Position }[];
}

interface LintJson {
  readonly warnings?:
    | readonly {
        readonly ruleName: string;
        readonly description?: string;
        readonly url?: string;
        readonly detail?: string;
        readonly location?: Location;
      }[]
    | null;
  readonly sources?:
    | readonly { readonly filename?: string; readonly data?: string; readonly language?: string }[]
    | null;
  readonly buildError?: { readonly message: string; readonly location?: Location };
}

export interface LintResult {
  readonly warnings: VertexWarning[];
  readonly failure: { readonly message: string; readonly source: BuildSource | undefined } | undefined;
}

const at = ({ line = 0, character = 0 }: Position = {}) => ({ line, character });
const rangesOf = (location: Location | undefined): SourceRange[] =>
  (location?.ranges ?? []).map(({ start, end }) => ({ start: at(start), end: at(end) }));

/** @throws SyntaxError */
export function lintWarnings(json: string): LintResult {
  const result = JSON.parse(json) as LintJson;
  const sources = (result.sources ?? []).map(({ filename = '', data = '', language = '' }) => ({
    filename,
    data: fromBase64(data),
    language,
  }));
  const warnings = (result.warnings ?? []).map((warning): VertexWarning => {
    const { ruleName, description = '', url = '', detail = '', location } = warning;
    const ranges = rangesOf(location);
    const info = sources[location?.sourceIndex ?? 0];
    const short = `${ruleName}: ${detail} (line ${ranges[0]?.start.line ?? 0})`;
    return { vertex: '', level: 1, short, detail: [description], url, ...(info ? { info } : {}), ranges };
  });
  const line = ({ ranges }: VertexWarning): number => ranges[0]?.start.line ?? 0;
  warnings.sort((a, b) => line(a) - line(b));
  const { buildError } = result;
  if (!buildError) return { warnings, failure: undefined };
  const info = sources[buildError.location?.sourceIndex ?? 0];
  const source = info && {
    filename: info.filename,
    content: text(info.data),
    ranges: rangesOf(buildError.location),
  };
  return { warnings, failure: { message: buildError.message, source } };
}
