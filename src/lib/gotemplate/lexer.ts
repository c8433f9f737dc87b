/** Tokens of Go's text/template: text, and what stands between `{{` and `}}`. */

/** A template that cannot be parsed; the message has Go's prefix `template: NAME:LINE: `. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

export interface Token {
  readonly kind:
    | 'text'
    | 'open'
    | 'close'
    | 'space'
    | 'field'
    | 'variable'
    | 'identifier'
    | 'keyword'
    | 'string'
    | 'number'
    | 'char'
    | 'symbol';
  readonly text: string;
  /** Byte offset in the template. */
  readonly at: number;
  readonly line: number;
}

const keywords = new Set('block break continue define else end if range nil template with'.split(' '));

/** @throws TemplateError */
export function tokenize(name: string, source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let trimNext = false;
  const push = (kind: Token['kind'], text: string, position: number): void => {
    tokens.push({ kind, text, at: position, line });
    line += text.split('\n').length - 1;
  };
  while (at < source.length) {
    const open = source.indexOf('{{', at);
    const end = open < 0 ? source.length : open;
    const raw = source.slice(at, end);
    const trims = open >= 0 && /^\{\{-[ \t\r\n]/.test(source.slice(open, open + 4));
    let text = trimNext ? raw.replace(/^[ \t\r\n]+/, '') : raw;
    if (trims) text = text.replace(/[ \t\r\n]+$/, '');
    if (text !== '') tokens.push({ kind: 'text', text, at, line });
    line += raw.split('\n').length - 1;
    trimNext = false;
    if (open < 0) break;
    at = open + 2 + (trims ? 2 : 0);
    const comment = /^\/\*[\s\S]*?\*\/([ \t\r\n]-)?\}\}/.exec(source.slice(at));
    if (comment) {
      line += comment[0].split('\n').length - 1;
      trimNext = comment[1] !== undefined;
      at += comment[0].length;
      continue;
    }
    push('open', '{{', open);
    const next = action(name, source, at, push, () => line);
    at = next.at;
    trimNext = next.trim;
  }
  return tokens;
}

type Push = (kind: Token['kind'], text: string, position: number) => void;

/** Tokens up to and with `}}`; answers where it goes on, and whether white space is to be trimmed there. */
function action(
  name: string,
  source: string,
  start: number,
  push: Push,
  line: () => number,
): { at: number; trim: boolean } {
  const fail = (message: string): never => {
    throw new TemplateError(`template: ${name}:${line()}: ${message}`);
  };
  let depth = 0;
  for (let at = start; ; ) {
    const rest = source.slice(at);
    const close = /^([ \t\r\n]-)?\}\}/.exec(rest);
    if (close) {
      if (depth > 0) fail('unclosed left paren');
      push('close', '}}', at);
      return { at: at + close[0].length, trim: close[1] !== undefined };
    }
    if (rest === '') return fail('unclosed action');
    const token =
      match('space', /^[ \t\r\n]+/, rest) ??
      match('string', /^"(\\.|[^"\\\n])*"/, rest) ??
      match('string', /^`[^`]*`/, rest) ??
      match('char', /^'(\\.|[^'\\\n])+'/, rest) ??
      match('variable', /^\$[\p{L}\d_]*/u, rest) ??
      match(
        'number',
        /^[+-]?(0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(\d[\d_]*\.?\d*|\.\d+)([eE][+-]?\d+)?)(?![\p{L}\d_])/u,
        rest,
      ) ??
      match('field', /^\.[\p{L}_][\p{L}\d_]*/u, rest) ??
      match('identifier', /^[\p{L}_][\p{L}\d_]*/u, rest) ??
      match('symbol', /^(:=|[=|(),.])/, rest);
    if (!token) {
      if (rest.startsWith('"')) fail('unterminated quoted string');
      if (rest.startsWith('`')) fail('unterminated raw quoted string');
      if (rest.startsWith("'")) fail('unterminated character constant');
      if (/^[\d+-]/.test(rest)) fail(`bad number syntax: "${/^[+-]?[\p{L}\d_.]*/u.exec(rest)?.[0] ?? ''}"`);
      return fail(`unexpected ${JSON.stringify(rest.charAt(0)).replace(/^"(.*)"$/, '"$1"')} in ${'operand'}`);
    }
    if (token.text === '(') depth++;
    if (token.text === ')') {
      depth--;
      if (depth < 0) fail('unexpected right paren');
    }
    const isKeyword = token.kind === 'identifier' && keywords.has(token.text);
    push(isKeyword ? 'keyword' : token.kind, token.text, at);
    at += token.text.length;
  }
}

function match(kind: Token['kind'], pattern: RegExp, text: string): { kind: Token['kind']; text: string } | undefined {
  const found = pattern.exec(text);
  return found ? { kind, text: found[0] } : undefined;
}
