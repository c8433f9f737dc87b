/** Checks a JSON value against a schema of Docker's API description: types, nested. A null stands for anything, as Go sends it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly allOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly 'x-nullable'?: boolean;
}

export type Definitions = Readonly<Record<string, Schema>>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const holds: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === 'number',
  array: Array.isArray,
  object: isObject,
};

/** @returns what is wrong, each with its path */
export function schemaProblems(value: unknown, schema: Schema, definitions: Definitions, path = '$'): string[] {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace('#/definitions/', '');
    const target = definitions[name];
    return target ? schemaProblems(value, target, definitions, path) : [`${path}: no definition ${name}`];
  }
  if (value === null || value === undefined) return [];
  const inherited = (schema.allOf ?? []).flatMap((part) => schemaProblems(value, part, definitions, path));
  if (schema.type !== undefined && !holds[schema.type]?.(value))
    return [...inherited, `${path}: ${JSON.stringify(value)?.slice(0, 60)} is no ${schema.type}`];
  if (schema.enum && !schema.enum.some((one) => JSON.stringify(one) === JSON.stringify(value)))
    return [...inherited, `${path}: ${JSON.stringify(value)} isn't one of its values`];
  if (Array.isArray(value)) {
    const { items } = schema;
    const inside = items
      ? value.flatMap((item, index) => schemaProblems(item, items, definitions, `${path}[${index}]`))
      : [];
    return [...inherited, ...inside];
  }
  if (!isObject(value)) return inherited;
  return [...inherited, ...objectProblems(value, schema, definitions, path)];
}

function objectProblems(
  value: Record<string, unknown>,
  schema: Schema,
  definitions: Definitions,
  path: string,
): string[] {
  const missing = (schema.required ?? [])
    .filter((name) => !(name in value))
    .map((name) => `${path}.${name} is missing`);
  const inside = Object.entries(value).flatMap(([name, item]) => {
    const rest = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined;
    const known = schema.properties?.[name] ?? rest;
    return known ? schemaProblems(item, known, definitions, `${path}.${name}`) : [];
  });
  return [...missing, ...inside];
}
