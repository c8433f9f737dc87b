/**
 * Dockerfile text to instructions: directives, comments, continuation lines, heredocs, flags and arguments (BuildKit's
 * frontend/dockerfile/parser). Whether an instruction exists and makes sense is instructions/'s business.
 */
import { argumentParsers, extractFlags } from './arguments.ts';
import { type Directive, DockerfileError, escapeOf, parseDirectives } from './directives.ts';
import { type Heredoc, heredocsOf } from './heredoc.ts';
import type { Node } from './node.ts';

export interface ParserWarning {
  readonly short: string;
  readonly detail: readonly string[];
  readonly url: string;
  readonly start: number;
  readonly end: number;
}

export interface ParsedDockerfile {
  readonly nodes: readonly Node[];
  readonly directives: readonly Directive[];
  readonly escapeToken: string;
  readonly warnings: readonly ParserWarning[];
}

const isComment = (line: string) => /^\s*#/.test(line);
const mayHaveHeredocs = new Set(['add', 'copy', 'run']);

class Lines {
  readonly #lines: readonly string[];
  /** Lines read so far: the 1-based number of the last one. */
  number = 0;

  constructor(text: string) {
    const all = text.split('\n');
    if (all.at(-1) === '') all.pop();
    this.#lines = all;
  }

  next(): string | undefined {
    const line = this.#lines[this.number];
    if (line !== undefined) this.number += 1;
    return line;
  }
}

class DockerfileParser {
  readonly #lines: Lines;
  readonly #escape: string;
  readonly #continuation: RegExp;
  readonly nodes: Node[] = [];
  readonly warnings: ParserWarning[] = [];
  #comments: string[] = [];

  constructor(text: string, escapeToken: string) {
    this.#lines = new Lines(text);
    this.#escape = escapeToken;
    const token = escapeToken === '\\' ? '\\\\' : escapeToken;
    this.#continuation = new RegExp(`(^|[^${token}])${token}[ \\t]*$`);
  }

  run(): void {
    for (let line = this.#lines.next(); line !== undefined; line = this.#lines.next()) this.#instruction(line);
    if (this.nodes.length === 0) throw new DockerfileError('file with no instructions', this.#lines.number);
  }

  #instruction(first: string): void {
    const start = this.#lines.number;
    if (isComment(first)) {
      this.#comments.push(first.trim().slice(1).trim());
      return;
    }
    const { line, warn } = this.#join(first.replace(/\r$/, '').trimStart());
    const comments = this.#comments;
    this.#comments = [];
    if (line === undefined) return;
    const end = this.#lines.number;
    if (warn)
      this.warnings.push({
        short: `Empty continuation line found in: ${line}`,
        detail: ['Empty continuation lines will become errors in a future release'],
        url: 'https://docs.docker.com/go/dockerfile/rule/no-empty-continuation/',
        start,
        end,
      });
    this.nodes.push(this.#node(line, start, comments));
  }

  /** Joins continuation lines; comments among them are dropped. */
  #join(first: string): { line: string | undefined; warn: boolean } {
    let { text, isContinued } = this.#trim(first);
    if (!isContinued && text === '') return { line: undefined, warn: false };
    let line = text;
    let warn = false;
    while (isContinued) {
      const next = this.#lines.next()?.replace(/\r$/, '');
      if (next === undefined) break;
      if (isComment(next)) continue;
      if (next.trim() === '') {
        warn = true;
        continue;
      }
      ({ text, isContinued } = this.#trim(next));
      line += text;
    }
    return { line, warn };
  }

  #trim(line: string): { text: string; isContinued: boolean } {
    const isContinued = this.#continuation.test(line);
    return { text: isContinued ? line.replace(this.#continuation, '$1') : line, isContinued };
  }

  #node(line: string, start: number, comments: readonly string[]): Node {
    const [, name = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(line.trim()) ?? [];
    try {
      const heredocs = mayHaveHeredocs.has(this.#innermost(name, rest)) ? this.#heredocs(line, start) : [];
      const parsed = this.#arguments(name, rest, start);
      return { name, ...parsed, original: line, start, end: this.#lines.number, heredocs, comments };
    } catch (error) {
      if (error instanceof DockerfileError && error.line === undefined)
        throw new DockerfileError(error.message, start, this.#lines.number);
      throw error;
    }
  }

  /** ONBUILD's own instruction decides whether heredocs follow. */
  #innermost(name: string, rest: string): string {
    const lower = name.toLowerCase();
    if (lower !== 'onbuild') return lower;
    return /^\S+/.exec(rest)?.[0].toLowerCase() ?? '';
  }

  #arguments(name: string, text: string, start: number): Pick<Node, 'flags' | 'args' | 'json' | 'children'> {
    const { flags, rest } = extractFlags(text, this.#escape);
    const trimmed = rest.trim();
    if (name.toLowerCase() === 'onbuild')
      return { flags, args: [], json: false, children: trimmed === '' ? [] : [this.#child(trimmed, start)] };
    const parse = argumentParsers[name.toLowerCase()];
    const { args, json } = parse ? parse(trimmed, this.#escape) : { args: [], json: false };
    return { flags, args, json, children: [] };
  }

  #child(line: string, start: number): Node {
    const [, name = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(line) ?? [];
    const parsed = this.#arguments(name, rest, start);
    return { name, ...parsed, original: line, start, end: start, heredocs: [], comments: [] };
  }

  #heredocs(line: string, start: number): Heredoc[] {
    const heredocs = heredocsOf(line);
    for (const heredoc of heredocs) {
      for (;;) {
        const next = this.#lines.next();
        if (next === undefined) throw new DockerfileError('unterminated heredoc', start, this.#lines.number);
        const bare = next.replace(/\r$/, '');
        if ((heredoc.chomp ? bare.replace(/^\t+/, '') : bare) === heredoc.name) break;
        heredoc.content += `${next}\n`;
      }
    }
    return heredocs;
  }
}

/** @throws DockerfileError with the line, where one is to blame */
export function parseDockerfile(text: string): ParsedDockerfile {
  const withoutMark = text.replace(/^\ufeff/, '');
  const directives = parseDirectives(withoutMark);
  const escapeToken = escapeOf(directives);
  const parser = new DockerfileParser(withoutMark, escapeToken);
  parser.run();
  return { nodes: parser.nodes, directives, escapeToken, warnings: parser.warnings };
}
