/** `--name=value` of an instruction (BuildKit's instructions/bflag.go). */
import { DockerfileError } from './parser/directives.ts';
import { suggest } from './suggest.ts';

export type FlagKind = 'string' | 'bool' | 'strings';
export type FlagKinds = Readonly<Record<string, FlagKind>>;

export class Flags {
  readonly #values = new Map<string, string[]>();

  /** @throws DockerfileError in BuildKit's words */
  constructor(words: readonly string[], kinds: FlagKinds) {
    for (const word of words) {
      const [, name = '', equals, value = ''] = /^--([^=]*)(=?)([\s\S]*)$/.exec(word) ?? [];
      const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
      if (kind === undefined) throw new DockerfileError(suggest(`unknown flag: --${name}`, name, Object.keys(kinds)));
      const values = this.#values.get(name);
      if (values && kind !== 'strings') throw new DockerfileError(`duplicate flag specified: --${name}`);
      if (kind !== 'bool' && equals !== '=') throw new DockerfileError(`missing a value on flag: --${name}`);
      const lower = value.toLowerCase();
      if (kind === 'bool' && equals === '=' && lower !== 'true' && lower !== 'false')
        throw new DockerfileError(`expecting boolean value for flag ${name}, not: ${value}`);
      this.#values.set(name, [...(values ?? []), value]);
    }
  }

  string(name: string): string {
    return this.#values.get(name)?.[0] ?? '';
  }

  strings(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  bool(name: string): boolean {
    const [value] = this.#values.get(name) ?? [];
    return value !== undefined && value.toLowerCase() !== 'false';
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }
}
