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
  const before = textBefore(lines, line);
  if (code === 'TAB_AS_INDENT' && before !== undefined && endsPlain(lines[before - 1] ?? ''))
    return told(before, 'found a tab character that violates indentation');
  if (code === 'TAB_AS_INDENT' || code === 'BAD_SCALAR_START' || lines[line - 1]?.startsWith('\t'))
    return told(line, 'found character that cannot start any token');
  if (/^Missing closing/.test(message))
    return told(openQuote(lines.slice(0, line), message), 'found unexpected end of stream');
  if (/^Invalid escape sequence/.test(message)) return told(line, 'found unknown escape character');
  if (/^Implicit map keys need/.test(message)) {
    if (line === 1 || hasSiblings(lines, line)) return told(line, "could not find expected ':'");
    return told(collectionBefore(lines, line), 'did not find expected key');
  }
  const bracket = openBefore(lines, error);
  if (bracket !== undefined) return told(Math.max(line - 1, 1), `did not find expected ',' or '${bracket}'`);
  if (/^\s*[\w.-]+\s*:\s+- /.test(lines[line - 1] ?? ''))
    return told(line, 'block sequence entries are not allowed in this context');
  if (/^A block sequence may not/.test(message)) {
    const start = startOf(lines, line, indentOf(lines[line - 1] ?? ''));
    const beginning = start === 1 ? line - 1 : start - 1;
    return told(start === line ? collectionBefore(lines, line) : beginning, 'did not find expected key');
  }
  if (code === 'BLOCK_AS_IMPLICIT_KEY' || code === 'MULTILINE_IMPLICIT_KEY') {
    const multiline = errors.find((other) => other.code === 'MULTILINE_IMPLICIT_KEY');
    const key = multiline?.linePos?.[0].line ?? line;
    // In a collection that has begun, a line of text alone can only be a key.
    if (/^\s*[^\s:-][^:]*$/.test(lines[key - 1] ?? '') && hasSiblings(lines, key))
      return told(key, "could not find expected ':'");
    return told(multiline?.linePos?.[1]?.line ?? line, 'mapping values are not allowed in this context');
  }
  if (/^Flow (sequence|map)/.test(message)) {
    const close = message.startsWith('Flow map') ? '}' : ']';
    return told(openBracket(lines, line, close), `did not find expected ',' or '${close}'`);
  }
  if (/start at the same column/.test(message)) {
    if (errors.some((other) => /^Implicit map keys need/.test(other.message)) && hasSiblings(lines, line))
      return told(line, "could not find expected ':'");
    const previous = lines[line - 2] ?? '';
    if (/^\s*- /.test(previous) && indentOf(previous) === indentOf(lines[line - 1] ?? ''))
      return told(startOf(lines, line - 1, indentOf(previous)) - 1, "did not find expected '-' indicator");
    return told(collectionBefore(lines, line), 'did not find expected key');
  }
  if (/^Sequence item without/.test(message)) {
    const item = lines.findLastIndex((text, index) => index < line - 1 && /^\s*- /.test(text)) + 1;
    return told(startOf(lines, item, indentOf(lines[item - 1] ?? '')) - 1, "did not find expected '-' indicator");
  }
  if (code === 'UNEXPECTED_TOKEN') {
    const start = startOf(lines, line, indentOf(lines[line - 1] ?? ''));
    const isItem = /^\s*- (?!\w+: )/.test(lines[line - 1] ?? '');
    return told(start === 1 ? line - 1 : start - 1, `did not find expected ${isItem ? "'-' indicator" : 'key'}`);
  }
  return told(line, message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? message);
}

/** The line of text before this one. */
function textBefore(lines: readonly string[], line: number): number | undefined {
  for (let number = line - 1; number >= 1; number--) if (isText(lines[number - 1] ?? '')) return number;
  return undefined;
}

/** A text without quotes stands at the end, which might go on in the next line. */
function endsPlain(line: string): boolean {
  return !/[:"'\]}|>]\s*$| #/.test(line);
}

/**
 * go-yaml lets a quoted text go on in lines that aren't indented; our parser wants them to be.
 * @returns the source with those lines indented; undefined: the quote isn't closed
 */
export function indentQuoted(errors: readonly YAMLError[], source: string): string | undefined {
  const [error] = errors;
  const quote = /^Missing closing (["'])quote/.exec(error?.message ?? '')?.[1];
  if (!error || quote === undefined) return undefined;
  const lines = source.split('\n');
  const first = error.linePos?.[0].line ?? 1;
  const last = lines.findIndex((text, index) => index >= first && text.includes(quote));
  if (last < 0) return undefined;
  const pad = ' '.repeat(indentOf(lines[first - 1] ?? '') + 80);
  return lines.map((text, index) => (index >= first && index <= last ? pad + text : text)).join('\n');
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

/** Lines of its indent come before it. */
function hasSiblings(lines: readonly string[], line: number): boolean {
  return startOf(lines, line, indentOf(lines[line - 1] ?? '')) !== line;
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
  return lines.findLastIndex((text) => text.split(quote).length % 2 === 0) + 1;
}

/** What would close the bracket that is open where the fault is, and was opened in that line. */
function openBefore(lines: readonly string[], { linePos }: YAMLError): string | undefined {
  const [{ line, col } = { line: 1, col: 1 }] = linePos ?? [];
  const before = (lines[line - 1] ?? '').slice(0, col - 1).replace(/"[^"]*"|'[^']*'/g, '');
  if (!/^\s*(- )?[\w.-]*:? *[[{]/.test(before)) return undefined;
  const open: string[] = [];
  for (const character of before) {
    if (character === '[') open.push(']');
    else if (character === '{') open.push('}');
    else if (character === open[open.length - 1]) open.pop();
  }
  return open[open.length - 1];
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
