/** One instruction of a Dockerfile as the parser leaves it: words, not yet checked or expanded. */
import type { Heredoc } from './heredoc.ts';

export interface Node {
  /** The instruction as it is spelled: `RUN`, `run`. */
  readonly name: string;
  /** `--from=build` and the like, before the arguments. */
  readonly flags: readonly string[];
  /** ENV and LABEL: name, value and separator (`=` or empty) in turn. */
  readonly args: readonly string[];
  /** The arguments were a JSON array: the exec form. */
  readonly json: boolean;
  /** ONBUILD's instruction. */
  readonly children: readonly Node[];
  /** The instruction's text, continuation lines joined. */
  readonly original: string;
  /** 1-based lines, the last included. */
  readonly start: number;
  readonly end: number;
  readonly heredocs: readonly Heredoc[];
  /** Comment lines right above. */
  readonly comments: readonly string[];
}

/** Go's strconv.Quote as far as Dockerfiles need it. */
function quote(text: string): string {
  return JSON.stringify(text)
    .replace(/\\u00([0-9a-f]{2})/g, '\\x$1')
    .replace(/\\b/g, '\\b')
    .replaceAll('\u007f', '\\x7f');
}

/** The form that BuildKit's own tests compare: `(run "echo hi")`. */
export function dumpNode(node: Node): string {
  let text = node.name.toLowerCase();
  if (node.flags.length > 0) text += ` [${node.flags.map(quote).join(' ')}]`;
  for (const child of node.children) text += ` (${dumpNode(child)})`;
  for (const argument of node.args) text += ` ${quote(argument)}`;
  return text.trim();
}
