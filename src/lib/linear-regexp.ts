/**
 * Go's regular expressions (package regexp), matched as there in time linear in the text: a set of states walks over it, nothing is
 * tried twice. JavaScript's own would let `(a+)+$` of a student's filter stop the machine. Only whether one matches, not where.
 */
import { parseRegExp, type RegExpNode, RegExpSyntaxError } from './regexp-syntax.ts';

type Instruction =
  | { readonly kind: 'one'; readonly takes: (code: number) => boolean }
  | { readonly kind: 'assert'; readonly holds: (before: number, after: number) => boolean }
  /** Goes on at all of these. */
  | { readonly kind: 'split'; readonly to: number[] }
  | { readonly kind: 'match' };

const mostInstructions = 100_000;

export class LinearRegExp {
  readonly #program: Instruction[] = [];

  /** @throws RegExpSyntaxError with Go's words */
  constructor(source: string) {
    this.#compile(parseRegExp(source), source);
    this.#program.push({ kind: 'match' });
  }

  /** Whether it matches anywhere in the text. */
  test(text: string): boolean {
    const seen = new Uint32Array(this.#program.length);
    let waiting: number[] = [];
    let before = -1;
    for (let at = 0, round = 1; ; round++) {
      const after = text.codePointAt(at) ?? -1;
      waiting.push(0);
      const states = this.#reach(waiting, seen, round, before, after);
      if (!states) return true;
      if (after === -1) return false;
      waiting = states.filter((state) => this.#takes(state, after)).map((state) => state + 1);
      before = after;
      at += after > 0xffff ? 2 : 1;
    }
  }

  #takes(state: number, code: number): boolean {
    const instruction = this.#program[state];
    return instruction?.kind === 'one' && instruction.takes(code);
  }

  /** The states that wait for a character, from `stack` on; undefined where one of them is the match. */
  #reach(stack: number[], seen: Uint32Array, round: number, before: number, after: number): number[] | undefined {
    const states: number[] = [];
    for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
      const instruction = this.#program[state];
      if (!instruction || seen[state] === round) continue;
      seen[state] = round;
      if (instruction.kind === 'match') return undefined;
      if (instruction.kind === 'one') states.push(state);
      else if (instruction.kind === 'split') stack.push(...instruction.to);
      else if (instruction.holds(before, after)) stack.push(state + 1);
    }
    return states;
  }

  #compile(node: RegExpNode, source: string): void {
    const program = this.#program;
    if (program.length > mostInstructions) throw new RegExpSyntaxError('expression too large', source);
    if (node.kind === 'one' || node.kind === 'assert') program.push(node);
    else if (node.kind === 'sequence') for (const part of node.parts) this.#compile(part, source);
    else if (node.kind === 'either') this.#compileEither(node.choices, source);
    else this.#compileRepeat(node, source);
  }

  #compileEither(choices: readonly RegExpNode[], source: string): void {
    const split: number[] = [];
    this.#program.push({ kind: 'split', to: split });
    const ends: number[][] = [];
    for (const choice of choices) {
      split.push(this.#program.length);
      this.#compile(choice, source);
      const end: number[] = [];
      ends.push(end);
      this.#program.push({ kind: 'split', to: end });
    }
    for (const end of ends) end.push(this.#program.length);
  }

  #compileRepeat({ node, least, most }: Extract<RegExpNode, { kind: 'repeat' }>, source: string): void {
    const program = this.#program;
    for (let count = 0; count < least; count++) this.#compile(node, source);
    if (most === Infinity) {
      const loop = program.length;
      const split = [loop + 1];
      program.push({ kind: 'split', to: split });
      this.#compile(node, source);
      program.push({ kind: 'split', to: [loop] });
      split.push(program.length);
      return;
    }
    const leave: number[][] = [];
    for (let count = least; count < most; count++) {
      const split = [program.length + 1];
      leave.push(split);
      program.push({ kind: 'split', to: split });
      this.#compile(node, source);
    }
    for (const split of leave) split.push(program.length);
  }
}
