/**
 * The `filters` of list and prune requests (moby's api/types/filters.Args), on the server's side: checked against what an
 * endpoint knows, and matched in its several ways.
 */
import { RE2JS } from 're2js';
import { invalidParameter } from '../errdefs.ts';

export class FilterArgs {
  readonly #fields: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(fields: ReadonlyMap<string, ReadonlySet<string>> = new Map()) {
    this.#fields = fields;
  }

  /**
   * From the query's JSON: `{"name":{"value":true}}`, or the older `{"name":["value"]}`.
   * @throws invalidParameter `invalid filter`
   */
  static parse(json: string): FilterArgs {
    if (json === '') return new FilterArgs();
    let parsed: unknown;
    try {
      parsed = JSON.parse(json);
    } catch {
      throw invalidParameter('invalid filter');
    }
    if (parsed === null) return new FilterArgs();
    if (typeof parsed !== 'object' || Array.isArray(parsed)) throw invalidParameter('invalid filter');
    const fields = new Map<string, Set<string>>();
    for (const [name, values] of Object.entries(parsed)) {
      if (Array.isArray(values) && values.every((value) => typeof value === 'string'))
        fields.set(name, new Set(values));
      else if (values !== null && typeof values === 'object' && !Array.isArray(values))
        fields.set(name, new Set(Object.keys(values)));
      else throw invalidParameter('invalid filter');
    }
    return new FilterArgs(fields);
  }

  get isEmpty(): boolean {
    return this.#fields.size === 0;
  }

  /** @throws invalidParameter `invalid filter 'name'` for one that isn't in `accepted` */
  validate(accepted: readonly string[]): this {
    for (const name of this.#fields.keys())
      if (!accepted.includes(name)) throw invalidParameter(`invalid filter '${name}'`);
    return this;
  }

  has(name: string): boolean {
    return this.#fields.has(name);
  }

  get(name: string): string[] {
    return [...(this.#fields.get(name) ?? [])];
  }

  /** The same arguments with one field set anew. */
  with(name: string, values: readonly string[]): FilterArgs {
    return new FilterArgs(new Map([...this.#fields, [name, new Set(values)]]));
  }

  /** Whether `value` is one of the field's values; true where there is no such field. */
  exactMatch(name: string, value: string): boolean {
    const values = this.#fields.get(name);
    return !values || values.size === 0 || values.has(value);
  }

  /** Whether one of the field's values is `value`, or a regular expression found in it. */
  match(name: string, value: string): boolean {
    if (this.exactMatch(name, value)) return true;
    return this.get(name).some((pattern) => found(pattern, value));
  }

  /** As `exactMatch`, with prefixes too. */
  fuzzyMatch(name: string, value: string): boolean {
    return this.exactMatch(name, value) || this.get(name).some((prefix) => value.startsWith(prefix));
  }

  /** Whether all of the field's `key` and `key=value` items are in `labels`. */
  matchLabels(name: string, labels: Readonly<Record<string, string>> | null | undefined): boolean {
    return this.get(name).every((item) => {
      const equals = item.indexOf('=');
      const key = equals < 0 ? item : item.slice(0, equals);
      const value = labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
      return value !== undefined && (equals < 0 || value === item.slice(equals + 1));
    });
  }

  /**
   * A yes or no field.
   * @throws invalidParameter `invalid filter 'dangling=[x]'` or a like text
   */
  bool(name: string, fallback: boolean): boolean {
    const values = this.#fields.get(name);
    if (!values) return fallback;
    const yes = values.has('1') || values.has('true');
    const no = values.has('0') || values.has('false');
    if (values.size === 0 || yes === no) throw invalidFilter(name, [...values]);
    return yes;
  }
}

function invalidFilter(name: string, values: readonly string[]): Error {
  if (values.length === 0) return invalidParameter(`invalid filter '${name}'`);
  return invalidParameter(`invalid filter '${name}=[${values.join(' ')}]'`);
}

function found(pattern: string, value: string): boolean {
  // A plain name, as most are, is a text to be found.
  if (/^[\w/-]+$/.test(pattern)) return value.includes(pattern);
  try {
    return RE2JS.compile(pattern).test(value);
  } catch {
    return false;
  }
}
