/**
 * Values of templates, as Go would have them: JavaScript's own, `Map` for Go maps, `Struct` for structs and objects with
 * methods, and `Opaque` for types that print and encode in their own way (time.Time).
 */

export type Value =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | readonly Value[]
  | ReadonlyMap<string, Value>
  | Struct
  | Opaque
  | GoFunction;

/** Callable from a template. @throws Error, which the template reports as `error calling NAME: …` */
export type GoFunction = (...args: Value[]) => Value;

/** A Go map of strings: a missing key's value is the empty string. */
export class StringMap extends Map<string, Value> {}

/** A nil slice and nil maps: empty, but `null` in JSON. */
export const nilList: readonly Value[] = Object.freeze([]);
export const nilMap: ReadonlyMap<string, Value> = new Map();
export const nilStringMap: ReadonlyMap<string, Value> = new StringMap();

/** A Go struct: fields in order. A field that is a function is a method, called when named. */
export class Struct {
  readonly fields: ReadonlyMap<string, Value>;
  /** For error messages: `formatter.containerContext`. */
  readonly typeName: string;
  /** Names that JSON spells otherwise (`ID` for `Id`) are found without regard to case. */
  readonly loose: boolean;
  /** Fields that may be left out of the JSON: nil then. */
  readonly optional: ReadonlySet<string>;
  /** Fields with another name in JSON. */
  readonly jsonNames: ReadonlyMap<string, string>;
  /** Fields that JSON doesn't have where they are empty (Go's omitempty): those, or all. */
  readonly omitsEmpty: ReadonlySet<string> | boolean;

  constructor(
    fields: Iterable<readonly [string, Value]>,
    typeName = 'struct',
    options: {
      readonly loose?: boolean;
      readonly optional?: ReadonlySet<string>;
      readonly jsonNames?: ReadonlyMap<string, string>;
      readonly omitsEmpty?: ReadonlySet<string> | boolean;
    } = {},
  ) {
    this.fields = new Map(fields);
    this.typeName = typeName;
    this.loose = options.loose ?? false;
    this.optional = options.optional ?? new Set();
    this.jsonNames = options.jsonNames ?? new Map();
    this.omitsEmpty = options.omitsEmpty ?? false;
  }

  /** undefined where there is no such field; `left` where it is one that was left out. */
  find(name: string): { readonly value: Value; readonly left?: boolean } | undefined {
    const value = this.fields.get(name);
    if (value !== undefined || this.fields.has(name)) return { value };
    if (!this.loose) return this.optional.has(name) ? { value: null, left: true } : undefined;
    const lower = name.toLowerCase();
    for (const [key, item] of this.fields) if (key.toLowerCase() === lower) return { value: item };
    return this.optional.has(name) ? { value: null, left: true } : undefined;
  }
}

/** A value of its own printing: `text` for %v, `json` for the json function. */
export class Opaque {
  readonly text: string;
  readonly json: Value;

  constructor(text: string, json: Value) {
    this.text = text;
    this.json = json;
  }
}

export function isMap(value: Value): value is ReadonlyMap<string, Value> {
  return value instanceof Map;
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Go template truth: not the zero value, not empty. */
export function truth(value: Value): boolean {
  if (value === null || value === undefined || value === false || value === 0 || value === 0n || value === '')
    return false;
  if (isList(value)) return value.length > 0;
  if (isMap(value)) return value.size > 0;
  return true;
}

/** Go's name of a value's type, for error messages. */
export function typeOf(value: Value): string {
  if (value === null || value === undefined) return 'nil';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number' || typeof value === 'bigint')
    return Number.isInteger(Number(value)) ? 'int' : 'float64';
  if (isList(value)) return '[]interface {}';
  if (isMap(value)) return 'map[string]interface {}';
  if (value instanceof Struct) return value.typeName;
  return 'func';
}

/** What JSON doesn't tell of a Go type. */
export interface Shapes {
  /** What an object, or null, of this name is, below an object of that name. */
  readonly kind: (key: string, parent: string) => 'struct' | 'map' | 'stringMap' | 'list';
  /** Fields that JSON leaves out where nil. */
  readonly optional: ReadonlySet<string>;
}

/** A JSON value as a template sees it. */
export function fromJson(json: unknown, shapes: Shapes, key = '', parent = ''): Value {
  const kind = shapes.kind(key, parent);
  if (json === null || json === undefined) {
    return kind === 'list' ? nilList : kind === 'map' ? nilMap : kind === 'stringMap' ? nilStringMap : null;
  }
  if (typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean') return json;
  if (Array.isArray(json)) return json.map((item) => fromJson(item, shapes, '', key));
  if (typeof json !== 'object') return null;
  const entries = Object.entries(json).map(([name, item]) => [name, fromJson(item, shapes, name, key)] as const);
  if (kind === 'map') return new Map(entries);
  if (kind === 'stringMap') return new StringMap(entries);
  return new Struct(entries, 'struct', { loose: true, optional: shapes.optional });
}
