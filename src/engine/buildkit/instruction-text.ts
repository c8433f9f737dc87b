/** Sentences that several instructions share (BuildKit's instructions/errors_unix.go and parse.go), and Go's ways to print lists. */
import { quote } from '../../lib/gofmt.ts';
import { Flags } from './flags.ts';
import { DockerfileError } from './parser/directives.ts';
import type { Node } from './parser/node.ts';

export function requireOne(node: Node): string {
  const [first] = node.args;
  if (node.args.length !== 1 || first === undefined)
    throw new DockerfileError(`${upper(node)} requires exactly one argument`);
  return first;
}

export function requireSome(node: Node): void {
  if (node.args.length === 0) throw new DockerfileError(`${upper(node)} requires at least one argument`);
}

export const upper = ({ name }: Node): string => name.toUpperCase();

/** For instructions without flags. */
export function refuseFlags(node: Node): void {
  new Flags(node.flags, {});
}

export interface NameValue {
  readonly name: string;
  readonly value: string;
  /** `ENV name value`, the old form. */
  readonly isLegacy: boolean;
}

/** ENV and LABEL. */
export function nameValues(node: Node): NameValue[] {
  requireSome(node);
  const found: NameValue[] = [];
  for (let at = 0; at < node.args.length; at += 3) {
    const [name = '', value = '', separator = ''] = node.args.slice(at, at + 3);
    if (name === '') throw new DockerfileError(`${upper(node)} names can not be blank`);
    found.push({ name, value, isLegacy: separator === '' });
  }
  return found;
}

/** Go's %q of strings: `["a" "b"]`. */
export function quotedList(words: readonly string[]): string {
  return `[${words.map(quote).join(' ')}]`;
}

/** Go's %v of strings: `[a b]`. */
export function plainList(words: readonly string[]): string {
  return `[${words.join(' ')}]`;
}
