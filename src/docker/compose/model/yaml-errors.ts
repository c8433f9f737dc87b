/**
 * go-yaml's sentences for YAML that isn't right, from the parser that we have. Its line numbers are odd: a fault of
 * the grammar is told with the line before the collection it is in, a fault of the characters with its own line.
 */

import type { YAMLError } from 'yaml';

/** `line 4: mapping values are not allowed in this context` */
export function yamlFault(errors: readonly YAMLError[], source: string): string {
  const [error] = errors;
  if (!error) return 'unknown fault';
  const lines = source.split('\n');
  const line = error.linePos?.[0].line ?? 1;
  const { code, message } = error;
  const told = (number: number, text: string): string => `line ${number}: ${text}`;
  if (code === 'TAB_AS_INDENT' || code === 'BAD_SCALAR_START' || lines[line - 1]?.startsWith('\t'))
    return told(line, 'found character that cannot start any token');
  if (/^Missing closing/.test(message)) return told(openQuote(lines, message), 'found unexpected end of stream');
  if (/^Implicit map keys need/.test(message)) return told(line, "could not find expected ':'");
  if (/^A block sequence may not/.test(message))
    return told(collectionBefore(lines, line), 'did not find expected key');
  if (code === 'BLOCK_AS_IMPLICIT_KEY' || code === 'MULTILINE_IMPLICIT_KEY') {
    const multiline = errors.find((other) => other.code === 'MULTILINE_IMPLICIT_KEY');
    return told(multiline?.linePos?.[1]?.line ?? line, 'mapping values are not allowed in this context');
  }
  if (/^Flow (sequence|map)/.test(message)) {
    const close = message.startsWith('Flow map') ? '}' : ']';
    return told(openBracket(lines, line, close), `did not find expected ',' or '${close}'`);
  }
  if (/start at the same column/.test(message)) {
    const previous = lines[line - 2] ?? '';
    if (/^\s*- /.test(previous) && indentOf(previous) === indentOf(lines[line - 1] ?? ''))
      return told(startOf(lines, line - 1, indentOf(previous)) - 1, "did not find expected '-' indicator");
    return told(collectionBefore(lines, line), 'did not find expected key');
  }
  if (code === 'UNEXPECTED_TOKEN') {
    const start = startOf(lines, line, indentOf(lines[line - 1] ?? ''));
    return told(start === 1 ? line - 1 : start - 1, 'did not find expected key');
  }
  return told(line, message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? message);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function isText(line: string): boolean {
  return line.trim() !== '' && !line.trimStart().startsWith('#');
}

/** Where the collection of that indent begins to which `line` belongs. */
function startOf(lines: readonly string[], line: number, indent: number): number {
  let start = line;
  for (let number = line; number >= 1; number--) {
    const text = lines[number - 1] ?? '';
    if (!isText(text)) continue;
    if (indentOf(text) < indent) break;
    if (indentOf(text) === indent) start = number;
  }
  return start;
}

/** The line before the open collection that the line's indent breaks; where it is the first line: before the fault. */
function collectionBefore(lines: readonly string[], line: number): number {
  const indent = indentOf(lines[line - 1] ?? '');
  for (let number = line - 1; number >= 1; number--) {
    const text = lines[number - 1] ?? '';
    if (!isText(text) || indentOf(text) >= indent) continue;
    const start = startOf(lines, number, indentOf(text));
    return start === 1 ? line - 1 : start - 1;
  }
  return line - 1;
}

function openQuote(lines: readonly string[], message: string): number {
  const quote = message.includes('"') ? '"' : "'";
  return lines.findIndex((text) => text.split(quote).length % 2 === 0) + 1;
}

/** The line before the bracket that isn't closed. */
function openBracket(lines: readonly string[], line: number, close: string): number {
  const open = close === '}' ? '{' : '[';
  for (let number = Math.min(line, lines.length); number >= 1; number--) {
    const text = lines[number - 1] ?? '';
    if (text.split(open).length > text.split(close).length) return Math.max(number - 1, 1);
  }
  return line;
}
