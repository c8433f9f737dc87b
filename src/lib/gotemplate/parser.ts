/** Go's text/template grammar: tokens to nodes, with Go's error texts for the usual mistakes. */

import { unquote } from '../gofmt.ts';
import { TemplateError, type Token, tokenize } from './lexer.ts';

/** `at`: byte offset that errors point to; `source`: how Go writes the node in errors. */
interface Base {
  readonly at: number;
  readonly source: string;
}

export type Operand = Base &
  (
    | { readonly kind: 'dot' }
    | { readonly kind: 'nil' }
    | { readonly kind: 'constant'; readonly value: string | number | boolean }
    | { readonly kind: 'field'; readonly names: readonly string[] }
    | { readonly kind: 'variable'; readonly name: string; readonly names: readonly string[] }
    | { readonly kind: 'function'; readonly name: string }
    | { readonly kind: 'chain'; readonly base: Operand; readonly names: readonly string[] }
    | { readonly kind: 'pipe'; readonly pipe: Pipe }
  );

export interface Command extends Base {
  readonly args: readonly Operand[];
}

export interface Pipe extends Base {
  readonly variables: readonly string[];
  readonly isAssignment: boolean;
  readonly commands: readonly Command[];
}

export type Statement =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipe: Pipe }
  | {
      readonly kind: 'if' | 'with' | 'range';
      readonly pipe: Pipe;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | {
      readonly kind: 'template';
      readonly name: string;
      readonly pipe: Pipe | undefined;
      readonly at: number;
      readonly source: string;
    }
  | { readonly kind: 'break' | 'continue' };

export interface Tree {
  readonly main: readonly Statement[];
  readonly defined: ReadonlyMap<string, readonly Statement[]>;
}

/**
 * @param functions names that may be called
 * @throws TemplateError
 */
export function parse(name: string, source: string, functions: ReadonlySet<string>): Tree {
  return new Parser(name, source, functions).parse();
}

class Parser {
  readonly #name: string;
  readonly #source: string;
  readonly #functions: ReadonlySet<string>;
  readonly #tokens: readonly Token[];
  readonly #defined = new Map<string, readonly Statement[]>();
  #at = 0;
  #variables: string[] = ['$'];
  #rangeDepth = 0;

  constructor(name: string, source: string, functions: ReadonlySet<string>) {
    this.#name = name;
    this.#source = source;
    this.#functions = functions;
    this.#tokens = tokenize(name, source);
  }

  parse(): Tree {
    const { body, ended } = this.#list();
    if (ended !== undefined) this.#fail(`unexpected {{${ended}}}`);
    return { main: body, defined: this.#defined };
  }

  #fail(message: string): never {
    const line = (this.#tokens[this.#at - 1] ?? this.#tokens[0])?.line ?? 1;
    throw new TemplateError(`template: ${this.#name}:${line}: ${message}`);
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #next(): Token {
    const token = this.#tokens[this.#at++];
    if (!token) this.#fail('unexpected EOF');
    return token;
  }

  #skipSpace(): void {
    while (this.#peek()?.kind === 'space') this.#at++;
  }

  #nextSolid(): Token {
    this.#skipSpace();
    return this.#next();
  }

  /** Statements up to the end, or to {{end}} or {{else}}, which `ended` names. */
  #list(): { body: Statement[]; ended: 'end' | 'else' | undefined } {
    const body: Statement[] = [];
    while (this.#at < this.#tokens.length) {
      const token = this.#next();
      if (token.kind === 'text') {
        body.push({ kind: 'text', text: token.text });
        continue;
      }
      this.#skipSpace();
      const first = this.#peek();
      if (first?.kind === 'keyword' && first.text !== 'nil') {
        this.#at++;
        if (first.text === 'end') {
          this.#close('end');
          return { body, ended: 'end' };
        }
        if (first.text === 'else') return { body, ended: 'else' };
        const statement = this.#keyword(first);
        if (statement) body.push(statement);
      } else body.push({ kind: 'action', pipe: this.#pipe('command', 'close') });
    }
    return { body, ended: undefined };
  }

  #close(where: string): void {
    const token = this.#nextSolid();
    if (token.kind !== 'close') this.#unexpected(token, where);
  }

  #unexpected(token: Token, where: string): never {
    const shown =
      token.kind === 'close' ? '"}}"' : token.kind === 'keyword' ? `<${token.text}>` : JSON.stringify(token.text);
    this.#fail(`unexpected ${shown} in ${where}`);
  }

  #keyword(token: Token): Statement | undefined {
    switch (token.text) {
      case 'if':
      case 'with':
      case 'range':
        return this.#control(token.text);
      case 'template':
        return this.#template(token);
      case 'define':
        this.#define();
        return undefined;
      case 'block':
        return this.#block(token);
      case 'break':
      case 'continue':
        this.#close(`{{${token.text}}}`);
        if (this.#rangeDepth === 0) this.#fail(`{{${token.text}}} outside {{range}}`);
        return { kind: token.text };
      default:
        return this.#unexpected(token, 'command');
    }
  }

  #control(kind: 'if' | 'with' | 'range'): Statement {
    const known = this.#variables.length;
    const pipe = this.#pipe(kind, 'close');
    if (kind === 'range') this.#rangeDepth++;
    const { body, ended } = this.#list();
    if (kind === 'range') this.#rangeDepth--;
    let otherwise: readonly Statement[] = [];
    if (ended === 'else') {
      this.#skipSpace();
      const next = this.#peek();
      if (next?.kind === 'keyword' && (next.text === kind || next.text === 'if') && kind !== 'range') {
        this.#at++;
        otherwise = [this.#control(next.text === 'with' ? 'with' : 'if')];
      } else {
        this.#close('else');
        const rest = this.#list();
        if (rest.ended === 'else') this.#fail('expected end; found {{else}}');
        if (rest.ended === undefined) this.#fail('unexpected EOF');
        otherwise = rest.body;
      }
    } else if (ended === undefined) this.#fail('unexpected EOF');
    this.#variables.length = known;
    return { kind, pipe, body, otherwise };
  }

  #quotedName(where: string): string {
    const token = this.#nextSolid();
    if (token.kind !== 'string') this.#unexpected(token, where);
    return unquote(token.text);
  }

  #template(token: Token): Statement {
    const at = (this.#peek()?.at ?? token.at) + 1;
    const name = this.#quotedName('template clause');
    this.#skipSpace();
    const pipe = this.#peek()?.kind === 'close' ? undefined : this.#pipe('template clause', 'close');
    if (!pipe) this.#at++;
    const source = `{{template ${JSON.stringify(name)}${pipe ? ` ${pipe.source}` : ''}}}`;
    return { kind: 'template', name, pipe, at, source };
  }

  #define(): void {
    const name = this.#quotedName('define clause');
    this.#close('define clause');
    this.#body(name);
  }

  #block(token: Token): Statement {
    const name = this.#quotedName('block clause');
    const pipe = this.#pipe('block clause', 'close');
    this.#body(name);
    return {
      kind: 'template',
      name,
      pipe,
      at: token.at,
      source: `{{template ${JSON.stringify(name)} ${pipe.source}}}`,
    };
  }

  #body(name: string): void {
    const outer = this.#variables;
    this.#variables = ['$'];
    const { body, ended } = this.#list();
    if (ended !== 'end') this.#fail('unexpected EOF');
    this.#variables = outer;
    this.#defined.set(name, body);
  }

  #pipe(context: string, end: 'close' | 'paren'): Pipe {
    this.#skipSpace();
    const start = this.#peek()?.at ?? 0;
    const { variables, isAssignment } = this.#declarations(context);
    const commands: Command[] = [];
    for (;;) {
      this.#skipSpace();
      const token = this.#peek();
      if (!token) this.#fail('unclosed action');
      if (token.kind === 'close' || token.text === ')') {
        if ((token.kind === 'close') !== (end === 'close')) this.#unexpected(token, context);
        if (commands.length === 0) this.#fail(`missing value for ${context}`);
        const source = this.#source.slice(start, token.at).trim();
        this.#at++;
        if (isAssignment === undefined) this.#variables.push(...variables);
        return { at: start, source, variables, isAssignment: isAssignment === true, commands };
      }
      commands.push(this.#command(context));
    }
  }

  /** `$x :=`, `$x =`, or in a range `$i, $x :=`. isAssignment undefined: declared (or nothing). */
  #declarations(context: string): { variables: string[]; isAssignment: boolean | undefined } {
    const start = this.#at;
    const variables: string[] = [];
    for (;;) {
      this.#skipSpace();
      const token = this.#peek();
      if (token?.kind !== 'variable') break;
      this.#at++;
      this.#skipSpace();
      const after = this.#peek();
      if (after?.text === ':=' || after?.text === '=') {
        this.#at++;
        variables.push(token.text);
        return { variables, isAssignment: after.text === '=' ? true : undefined };
      }
      if (after?.text !== ',' || context !== 'range') break;
      this.#at++;
      variables.push(token.text);
    }
    this.#at = start;
    return { variables: [], isAssignment: undefined };
  }

  #command(context: string): Command {
    const start = this.#peek()?.at ?? 0;
    const args: Operand[] = [];
    let end = start;
    for (;;) {
      this.#skipSpace();
      const token = this.#peek();
      if (!token) this.#fail('unclosed action');
      if (token.kind === 'close' || token.text === ')') break;
      if (token.text === '|') {
        this.#at++;
        if (args.length === 0) this.#fail(`missing value for ${context}`);
        this.#skipSpace();
        const after = this.#peek();
        if (after?.kind === 'close' || after?.text === ')') this.#fail(`missing value for ${context}`);
        break;
      }
      const operand = this.#operand();
      if (!operand) this.#unexpected(token, 'operand');
      args.push(operand);
      end = operand.at + operand.source.length;
      const last = this.#tokens[this.#at - 1];
      if (last) end = last.at + last.text.length;
    }
    if (args.length === 0) this.#fail('empty command');
    return { at: args[0]?.at ?? start, source: this.#source.slice(start, end).trim(), args };
  }

  #operand(): Operand | undefined {
    const first = this.#peek();
    const base = this.#term();
    if (!base || !first) return undefined;
    const names: string[] = [];
    let at = base.at;
    while (this.#peek()?.kind === 'field') {
      const token = this.#next();
      if (names.length === 0) at = token.at;
      names.push(token.text.slice(1));
    }
    if (names.length === 0) return base;
    const source = base.source + names.map((name) => `.${name}`).join('');
    if (base.kind === 'field') return { ...base, at, source, names: [...base.names, ...names] };
    if (base.kind === 'variable') return { ...base, at, source, names: [...base.names, ...names] };
    if (base.kind === 'constant' || base.kind === 'nil' || base.kind === 'dot') {
      this.#fail(`unexpected . after term ${JSON.stringify(base.source)}`);
    }
    return { kind: 'chain', at, source, base, names };
  }

  #term(): Operand | undefined {
    const token = this.#peek();
    if (!token) return undefined;
    const at = token.at;
    const source = token.text;
    this.#at++;
    switch (token.kind) {
      case 'identifier':
        if (source === 'true' || source === 'false') return { kind: 'constant', at, source, value: source === 'true' };
        if (!this.#functions.has(source)) this.#fail(`function ${JSON.stringify(source)} not defined`);
        return { kind: 'function', at, source, name: source };
      case 'keyword':
        if (source === 'nil') return { kind: 'nil', at, source };
        break;
      case 'variable':
        if (!this.#variables.includes(source)) this.#fail(`undefined variable ${JSON.stringify(source)}`);
        return { kind: 'variable', at, source, name: source, names: [] };
      case 'field':
        return { kind: 'field', at, source, names: [source.slice(1)] };
      case 'string':
        return { kind: 'constant', at, source, value: unquote(source) };
      case 'char':
        return { kind: 'constant', at, source, value: unquote(`"${source.slice(1, -1)}"`).codePointAt(0) ?? 0 };
      case 'number':
        return { kind: 'constant', at, source, value: Number(source.replaceAll('_', '')) };
      default:
        break;
    }
    if (source === '.') return { kind: 'dot', at, source };
    if (source === '(') {
      const pipe = this.#pipe('parenthesized pipeline', 'paren');
      return { kind: 'pipe', at, source: `(${pipe.source})`, pipe };
    }
    this.#at--;
    return undefined;
  }
}
