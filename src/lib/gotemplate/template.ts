/**
 * Go's text/template: parse once, execute with data. Used with JSON-like data (value.ts).
 * Left out: methods with pointer receivers, complex numbers, ranges over channels and functions.
 */

import { builtins } from './functions.ts';
import { TemplateError } from './lexer.ts';
import { type Command, type Operand, type Pipe, parse, type Statement, type Tree } from './parser.ts';
import { format, sortedEntries } from './print.ts';
import { type GoFunction, isList, isMap, Struct, truth, typeOf, type Value } from './value.ts';

export interface TemplateOptions {
  /** In error messages; Docker's are mostly empty. */
  readonly name?: string;
  readonly functions?: ReadonlyMap<string, GoFunction>;
  /** A missing key of a map is an error (option missingkey=error) instead of `<no value>`. */
  readonly strict?: boolean;
}

/** Failure while executing; what was written before it is in `output`. */
export class ExecutionError extends Error {
  override readonly name = 'ExecutionError';
  output = '';
}

class LoopControl {
  readonly kind: 'break' | 'continue';

  constructor(kind: 'break' | 'continue') {
    this.kind = kind;
  }
}

interface Variable {
  readonly name: string;
  value: Value;
}

export class Template {
  readonly #source: string;
  readonly #name: string;
  readonly #strict: boolean;
  readonly #functions: ReadonlyMap<string, GoFunction>;
  readonly #tree: Tree;

  /** @throws TemplateError */
  constructor(source: string, options: TemplateOptions = {}) {
    this.#source = source;
    this.#name = options.name ?? '';
    this.#strict = options.strict ?? false;
    this.#functions = new Map([...builtins, ...(options.functions ?? [])]);
    this.#tree = parse(this.#name, source, new Set(this.#functions.keys()));
  }

  /** @throws ExecutionError */
  execute(data: Value): string {
    const run = new Execution(this.#source, this.#name, this.#strict, this.#functions, this.#tree);
    return run.main(data);
  }
}

class Execution {
  readonly #source: string;
  readonly #name: string;
  readonly #strict: boolean;
  readonly #functions: ReadonlyMap<string, GoFunction>;
  readonly #tree: Tree;
  #running: string;
  #out = '';
  #variables: Variable[] = [];

  constructor(source: string, name: string, strict: boolean, functions: ReadonlyMap<string, GoFunction>, tree: Tree) {
    this.#source = source;
    this.#name = name;
    this.#running = name;
    this.#strict = strict;
    this.#functions = functions;
    this.#tree = tree;
  }

  main(data: Value): string {
    this.#variables = [{ name: '$', value: data }];
    try {
      this.#list(this.#tree.main, data);
    } catch (error) {
      if (error instanceof ExecutionError) error.output = this.#out;
      throw error;
    }
    return this.#out;
  }

  #fail(node: { readonly at: number; readonly source: string }, message: string): never {
    const before = this.#source.slice(0, node.at);
    const line = before.split('\n').length;
    const column = node.at - (before.lastIndexOf('\n') + 1);
    const where = `template: ${this.#name}:${line}:${column}: executing ${JSON.stringify(this.#running)} at <${node.source}>`;
    throw new ExecutionError(`${where}: ${message}`);
  }

  #list(statements: readonly Statement[], dot: Value): void {
    for (const statement of statements) this.#statement(statement, dot);
  }

  #statement(statement: Statement, dot: Value): void {
    switch (statement.kind) {
      case 'text':
        this.#out += statement.text;
        return;
      case 'action': {
        const value = this.#pipe(statement.pipe, dot);
        if (statement.pipe.variables.length === 0) this.#out += value === undefined ? '<no value>' : format(value);
        return;
      }
      case 'break':
      case 'continue':
        throw new LoopControl(statement.kind);
      case 'template':
        this.#callTemplate(statement, dot);
        return;
      default: {
        const known = this.#variables.length;
        this.#control(statement, dot);
        this.#variables.length = known;
      }
    }
  }

  #control(statement: Extract<Statement, { body: readonly Statement[] }>, dot: Value): void {
    const value = this.#pipe(statement.pipe, dot, statement.kind === 'range');
    if (statement.kind === 'range') this.#range(statement, dot, value);
    else if (truth(value)) this.#list(statement.body, statement.kind === 'with' ? value : dot);
    else this.#list(statement.otherwise, dot);
  }

  #range(statement: Extract<Statement, { body: readonly Statement[] }>, dot: Value, value: Value): void {
    const { pipe } = statement;
    const items = this.#items(pipe, value);
    if (items.length === 0) this.#list(statement.otherwise, dot);
    const known = this.#variables.length;
    for (const [key, item] of items) {
      const [first, second] = pipe.variables;
      if (second !== undefined) {
        this.#bind(first ?? '', key, pipe.isAssignment);
        this.#bind(second, item, pipe.isAssignment);
      } else if (first !== undefined) this.#bind(first, item, pipe.isAssignment);
      try {
        this.#list(statement.body, item);
      } catch (error) {
        if (!(error instanceof LoopControl)) throw error;
        if (error.kind === 'break') break;
      } finally {
        this.#variables.length = known;
      }
    }
  }

  #items(pipe: Pipe, value: Value): readonly (readonly [Value, Value])[] {
    if (value === null || value === undefined) return [];
    if (isList(value)) return value.map((item, index) => [index, item]);
    if (isMap(value)) return sortedEntries(value);
    if (typeof value === 'number') return Array.from({ length: value }, (_, index) => [index, index]);
    if (value instanceof Struct && value.typeName === 'struct') return [...value.fields];
    return this.#fail(pipe, `range can't iterate over ${format(value)}`);
  }

  #bind(name: string, value: Value, isAssignment: boolean): void {
    if (!isAssignment) this.#variables.push({ name, value });
    else {
      const variable = this.#variables.findLast((known) => known.name === name);
      if (variable) variable.value = value;
    }
  }

  #callTemplate(statement: Extract<Statement, { kind: 'template' }>, dot: Value): void {
    const body = this.#tree.defined.get(statement.name);
    if (!body) this.#fail(statement, `template ${JSON.stringify(statement.name)} not defined`);
    const value = statement.pipe ? this.#pipe(statement.pipe, dot) : undefined;
    const variables = this.#variables;
    const running = this.#running;
    this.#variables = [{ name: '$', value }];
    this.#running = statement.name;
    this.#list(body, value);
    this.#variables = variables;
    this.#running = running;
  }

  #pipe(pipe: Pipe, dot: Value, isRange = false): Value {
    let value: Value;
    for (const [index, command] of pipe.commands.entries()) {
      value = this.#command(command, dot, index > 0 ? [value] : []);
    }
    if (!isRange) for (const name of pipe.variables) this.#bind(name, value, pipe.isAssignment);
    return value;
  }

  #command(command: Command, dot: Value, piped: readonly Value[]): Value {
    const [first, ...rest] = command.args;
    if (!first) return undefined;
    if (first.kind === 'function') return this.#callFunction(first.name, command, rest, dot, piped);
    const extra = rest.length + piped.length;
    if (first.kind === 'nil') this.#fail(first, 'nil is not a command');
    if (extra > 0) {
      const args = [...rest.map((arg) => this.#operand(arg, dot)), ...piped];
      if (first.kind === 'field' || first.kind === 'variable' || first.kind === 'chain') {
        return this.#method(first, dot, args);
      }
      this.#fail(first, `can't give argument to non-function ${first.source}`);
    }
    return this.#operand(first, dot);
  }

  /** A field that is a method, with arguments. */
  #method(node: Extract<Operand, { names: readonly string[] }>, dot: Value, args: readonly Value[]): Value {
    const base =
      node.kind === 'field'
        ? dot
        : node.kind === 'variable'
          ? this.#variable(node.name)
          : this.#operand(node.base, dot);
    const owner = this.#fields(node, base, node.names.slice(0, -1));
    const name = node.names[node.names.length - 1] ?? '';
    const found = owner instanceof Struct ? owner.find(name)?.value : isMap(owner) ? owner.get(name) : undefined;
    if (typeof found !== 'function') this.#fail(node, `${name} has arguments but cannot be invoked as function`);
    return found(...args);
  }

  #callFunction(name: string, command: Command, rest: readonly Operand[], dot: Value, piped: readonly Value[]): Value {
    const evaluate = (node: Operand): Value => this.#operand(node, dot);
    if (name === 'and' || name === 'or') {
      let value: Value;
      for (const next of [...rest.map((node) => () => evaluate(node)), ...piped.map((item) => () => item)]) {
        value = next();
        if (truth(value) === (name === 'or')) return value;
      }
      return value;
    }
    const args = [...rest.map(evaluate), ...piped];
    const callee = this.#functions.get(name);
    if (!callee) this.#fail(command, `${JSON.stringify(name)} is not a defined function`);
    try {
      return callee(...args);
    } catch (error) {
      if (error instanceof ExecutionError) throw error;
      const message = error instanceof Error ? error.message : String(error);
      const detail =
        name === 'call' ? message.replace('non-function of', `non-function ${rest[0]?.source ?? ''} of`) : message;
      return this.#fail(command, `error calling ${name}: ${detail}`);
    }
  }

  #variable(name: string): Value {
    return this.#variables.findLast((variable) => variable.name === name)?.value;
  }

  #operand(node: Operand, dot: Value): Value {
    switch (node.kind) {
      case 'dot':
        return dot;
      case 'nil':
        return null;
      case 'constant':
        return node.value;
      case 'field':
        return this.#fields(node, dot, node.names);
      case 'variable':
        return this.#fields(node, this.#variable(node.name), node.names);
      case 'chain':
        return this.#fields(node, this.#operand(node.base, dot), node.names);
      case 'function':
        return this.#callFunction(node.name, { at: node.at, source: node.source, args: [node] }, [], dot, []);
      case 'pipe':
        return this.#pipe(node.pipe, dot);
    }
  }

  #fields(node: Operand, base: Value, names: readonly string[]): Value {
    let value = base;
    for (const [index, name] of names.entries()) {
      const left = index < names.length - 1 && value instanceof Struct && value.find(name)?.left;
      if (left) this.#fail(node, `map has no entry for key ${JSON.stringify(name)}`);
      value = this.#field(node, value, name);
    }
    return value;
  }

  #field(node: Operand, value: Value, name: string): Value {
    if (value instanceof Struct) {
      const found = value.find(name);
      if (!found) {
        if (value.loose) this.#fail(node, `map has no entry for key ${JSON.stringify(name)}`);
        this.#fail(node, `can't evaluate field ${name} in type ${value.typeName}`);
      }
      if (typeof found.value !== 'function') return found.value;
      const wanted = found.value.length;
      if (wanted > 0) this.#fail(node, `wrong number of args for ${name}: want ${wanted} got 0`);
      return found.value();
    }
    if (isMap(value)) {
      if (!value.has(name) && this.#strict) this.#fail(node, `map has no entry for key ${JSON.stringify(name)}`);
      return value.get(name);
    }
    if (value === null || value === undefined) {
      if (this.#strict) this.#fail(node, `nil data; no entry for key ${JSON.stringify(name)}`);
      return undefined;
    }
    const type = isList(value) || typeof value !== 'object' ? 'interface {}' : typeOf(value);
    return this.#fail(node, `can't evaluate field ${name} in type ${type}`);
  }
}

export { TemplateError };
