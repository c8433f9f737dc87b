/**
 * Variables in compose files and .env files (compose-spec 12-interpolation): `$NAME`, `${NAME}`, `${NAME:-default}`,
 * `-`, `:?`, `?`, `:+`, `+`, `$$`. Default values may hold variables themselves.
 */

import { ComposeError } from './errors.ts';

export interface Lookup {
  /** undefined: not set. */
  get(name: string): string | undefined;
  /** Told of a variable that isn't set and has no default. */
  unset?(name: string): void;
}

/** Not a template: compose shows all of it. */
export class TemplateFault extends ComposeError {}

const operators = [':?', ':-', ':+', '?', '-', '+'] as const;
type Operator = (typeof operators)[number];

export interface Variable {
  readonly name: string;
  readonly operator: Operator | '';
  /** Default, alternative or complaint; itself a template. */
  readonly word: string;
}

/** Pieces of a template: text, and variables. @throws TemplateFault */
export function parseTemplate(template: string): (string | Variable)[] {
  const parts: (string | Variable)[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '') parts.push(text);
    text = '';
  };
  for (let at = 0; at < template.length; ) {
    const character = template.charAt(at);
    if (character !== '$') {
      text += character;
      at++;
      continue;
    }
    const rest = template.slice(at + 1);
    if (rest.startsWith('$')) {
      text += '$';
      at += 2;
      continue;
    }
    const name = /^[_a-z][_a-z0-9]*/i.exec(rest)?.[0];
    if (name !== undefined) {
      flush();
      parts.push({ name, operator: '', word: '' });
      at += 1 + name.length;
      continue;
    }
    if (!rest.startsWith('{')) {
      // A dollar that starts nothing stays.
      text += '$';
      at++;
      continue;
    }
    const end = closingBrace(template, at + 1);
    const variable = end < 0 ? undefined : parseBraced(template.slice(at + 2, end));
    if (!variable) throw new TemplateFault(template);
    flush();
    parts.push(variable);
    at = end + 1;
  }
  flush();
  return parts;
}

/** Where the brace at `open` closes, nested `${` counted; -1: nowhere. */
function closingBrace(template: string, open: number): number {
  let depth = 0;
  for (let at = open; at < template.length; at++) {
    const character = template.charAt(at);
    if (character === '{' && (at === open || template.charAt(at - 1) === '$')) depth++;
    else if (character === '}') {
      depth--;
      if (depth === 0) return at;
    }
  }
  return -1;
}

function parseBraced(inner: string): Variable | undefined {
  const name = /^[_a-z][_a-z0-9]*/i.exec(inner)?.[0];
  if (name === undefined) return undefined;
  const rest = inner.slice(name.length);
  if (rest === '') return { name, operator: '', word: '' };
  const operator = operators.find((candidate) => rest.startsWith(candidate));
  return operator === undefined ? undefined : { name, operator, word: rest.slice(operator.length) };
}

/** @throws TemplateFault, ComposeError for a required variable */
export function substitute(template: string, lookup: Lookup): string {
  if (!template.includes('$')) return template;
  return parseTemplate(template)
    .map((part) => (typeof part === 'string' ? part : variableValue(part, lookup)))
    .join('');
}

function variableValue({ name, operator, word }: Variable, lookup: Lookup): string {
  const value = lookup.get(name);
  if (operator === '') {
    if (value === undefined) lookup.unset?.(name);
    return value ?? '';
  }
  const isThere = value !== undefined && (operator.length === 1 || value !== '');
  const inner = substitute(word, lookup);
  switch (operator) {
    case ':-':
    case '-':
      return isThere ? value : inner;
    case ':+':
    case '+':
      return isThere ? inner : (value ?? '');
    case ':?':
    case '?': {
      if (isThere) return value;
      throw new ComposeError(`required variable ${name} is missing a value${inner === '' ? '' : `: ${inner}`}`);
    }
  }
}
