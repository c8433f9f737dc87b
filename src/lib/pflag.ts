/**
 * Command-line flags as Go programs on spf13/pflag take them: `--name value`, `--name=value`, `-n value`, `-nvalue`,
 * grouped one-letter switches, `--`; with pflag's error texts and its help layout. Values: flag-value.ts.
 */

import { quote } from './gofmt.ts';
import { wrapText } from './wrap-text.ts';

/** Where a flag's text goes. */
export interface FlagValue {
  /** The word in the help text: `string`, `list`, `int`; `bool` shows none. */
  readonly type: string;
  /** @throws Error with what is wrong with `text` */
  set(text: string): void;
  /** The current value as the help text shows it as a default. */
  format(): string;
}

export interface Flag {
  readonly name: string;
  readonly shorthand: string;
  /** A back-quoted word in it replaces the type's. */
  readonly usage: string;
  readonly value: FlagValue;
  /** The value of a bare `--name`; undefined: it needs one. */
  readonly bare: string | undefined;
  readonly hidden: boolean;
  /** Printed when used; a deprecated flag is hidden. */
  readonly deprecated?: string;
}

/** pflag's complaint about a command line. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
  /** The flag whose value is missing at the end of the line. */
  readonly wants: Flag | undefined;

  constructor(message: string, wants?: Flag) {
    super(message);
    this.wants = wants;
  }
}

/** Asked for by -h or --help where the set has no such flag. */
export class HelpRequested extends Error {
  override readonly name = 'HelpRequested';
}

export class FlagSet {
  readonly #flags = new Map<string, Flag>();
  readonly #shorthands = new Map<string, Flag>();
  /** As the flags that were set would have shown them. */
  readonly #defaults = new Map<string, string>();
  readonly #changed = new Set<string>();
  readonly #aliases: ReadonlyMap<string, string>;
  /** Messages about deprecated flags that were used. */
  readonly notices: string[] = [];

  /** @param aliases other spellings of names (pflag's normalisation) */
  constructor(aliases: ReadonlyMap<string, string> = new Map()) {
    this.#aliases = aliases;
  }

  add(flag: Flag): void {
    this.#flags.set(flag.name, flag);
    if (flag.shorthand !== '') this.#shorthands.set(flag.shorthand, flag);
  }

  lookup(name: string): Flag | undefined {
    return this.#flags.get(this.#aliases.get(name) ?? name);
  }

  shorthand(letter: string): Flag | undefined {
    return this.#shorthands.get(letter);
  }

  /** Whether the command line set it. */
  changed(name: string): boolean {
    return this.#changed.has(name);
  }

  /** What the command line set, as it came. */
  changedNames(): string[] {
    return [...this.#changed];
  }

  /** By name. */
  all(): Flag[] {
    return [...this.#flags.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Sets a flag, as the command line would. @throws FlagError */
  set(name: string, text: string): void {
    const flag = this.lookup(name);
    if (!flag) throw new FlagError(`no such flag -${name}`);
    if (!this.#defaults.has(flag.name)) this.#defaults.set(flag.name, flag.value.format());
    try {
      flag.value.set(text);
    } catch (error) {
      const shown = flag.shorthand === '' ? `--${flag.name}` : `-${flag.shorthand}, --${flag.name}`;
      const reason = error instanceof Error ? error.message : String(error);
      throw new FlagError(`invalid argument ${quote(text)} for ${quote(shown)} flag: ${reason}`);
    }
    if (flag.deprecated !== undefined) {
      this.notices.push(`Flag --${flag.name} has been deprecated, ${flag.deprecated}`);
    }
    this.#changed.add(flag.name);
  }

  /**
   * Takes the flags out of `args` and answers what is left. Not interspersed: flags end at the first argument.
   * @throws FlagError, HelpRequested
   */
  parse(args: readonly string[], interspersed = true): string[] {
    const rest: string[] = [];
    const queue = [...args];
    for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
      if (arg === '--') return [...rest, ...queue];
      if (arg.startsWith('--')) this.#parseLong(arg, queue);
      else if (arg.length > 1 && arg.startsWith('-')) this.#parseShort(arg, queue);
      else {
        if (!interspersed) return [arg, ...queue];
        rest.push(arg);
      }
    }
    return rest;
  }

  #parseLong(arg: string, queue: string[]): void {
    const [, name = '', , value] = /^--([^=]*)(=([\s\S]*))?$/.exec(arg) ?? [];
    if (name === '' || name.startsWith('-')) throw new FlagError(`bad flag syntax: ${arg}`);
    const flag = this.lookup(name);
    if (!flag) {
      if (name === 'help') throw new HelpRequested('help');
      throw new FlagError(`unknown flag: --${name}`);
    }
    const text = value ?? flag.bare ?? queue.shift();
    if (text === undefined) throw new FlagError(`flag needs an argument: ${arg}`, flag);
    this.set(flag.name, text);
  }

  #parseShort(arg: string, queue: string[]): void {
    for (let letters = arg.slice(1); letters !== ''; ) {
      const letter = letters.charAt(0);
      const flag = this.#shorthands.get(letter);
      if (!flag) {
        if (letter === 'h') throw new HelpRequested('help');
        throw new FlagError(`unknown shorthand flag: ${quoteRune(letter)} in -${letters}`);
      }
      const attached = letters.length > 2 && letters[1] === '=' ? letters.slice(2) : undefined;
      if (flag.bare !== undefined && attached === undefined) {
        this.set(flag.name, flag.bare);
        letters = letters.slice(1);
        continue;
      }
      const next = attached ?? (letters.length > 1 ? letters.slice(1) : queue.shift());
      if (next === undefined) throw new FlagError(`flag needs an argument: ${quoteRune(letter)} in -${letters}`, flag);
      this.set(flag.name, next);
      return;
    }
  }

  /** The flags' part of a help text, wrapped to `columns` (0: not at all); each line ends with a newline. */
  usages(columns: number): string {
    const shown = this.all().filter((flag) => !flag.hidden && flag.deprecated === undefined);
    const lines = shown.map((flag) => ({
      left: leftColumn(flag),
      right: rightColumn(flag, this.#defaults.get(flag.name) ?? flag.value.format()),
    }));
    const width = Math.max(0, ...lines.map(({ left }) => left.length));
    return lines
      .map(({ left, right }) => `${left}${' '.repeat(width - left.length + 3)}${wrapText(width + 3, columns, right)}\n`)
      .join('');
  }
}

function quoteRune(letter: string): string {
  return `'${letter}'`;
}

function leftColumn(flag: Flag): string {
  const name = flag.shorthand === '' ? `      --${flag.name}` : `  -${flag.shorthand}, --${flag.name}`;
  const word = valueWord(flag);
  const bare = flag.bare;
  let optional = '';
  if (bare !== undefined) {
    if (flag.value.type === 'string') optional = `[="${bare}"]`;
    else if (flag.value.type !== 'bool' || bare !== 'true') optional = `[=${bare}]`;
  }
  return `${name}${word === '' ? '' : ` ${word}`}${optional}`;
}

const shownTypes = new Map([
  ['bool', ''],
  ['float64', 'float'],
  ['int64', 'int'],
  ['uint64', 'uint'],
  ['stringSlice', 'strings'],
]);

/** The word after the name in the help text. */
export function valueWord(flag: Flag): string {
  return /`([^`]*)`/.exec(flag.usage)?.[1] ?? shownTypes.get(flag.value.type) ?? flag.value.type;
}

function rightColumn(flag: Flag, text: string): string {
  const usage = flag.usage.replace(/`([^`]*)`/, '$1');
  if (isZero(flag.value.type, text)) return usage;
  return `${usage} (default ${flag.value.type === 'string' ? quote(text) : text})`;
}

function isZero(type: string, text: string): boolean {
  if (type === 'string') return text === '';
  if (type === 'duration') return text === '0' || text === '0s';
  if (type === 'stringSlice' || type === 'stringArray' || type === 'stringToString') return text === '[]';
  return ['false', '<nil>', '', '0'].includes(text);
}
