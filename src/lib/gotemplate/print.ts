/** fmt's verbs for template values: %v as `print` and `{{.}}` show it, and printf. */

import { formatFloat, quote } from '../gofmt.ts';
import { type GoFunction, isList, isMap, Opaque, Struct, typeOf, type Value } from './value.ts';

/** %v. `top` is the whole of an action's output, where nil shows as `<no value>` in some cases the caller handles. */
export function format(value: Value): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatFloat(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (isList(value)) return `[${value.map(format).join(' ')}]`;
  if (isMap(value))
    return `map[${sortedEntries(value)
      .map(([key, item]) => `${key}:${format(item)}`)
      .join(' ')}]`;
  if (value instanceof Opaque) return value.text;
  if (value instanceof Struct) return `{${[...value.fields.values()].map(format).join(' ')}}`;
  return '<func>';
}

export function sortedEntries(map: ReadonlyMap<string, Value>): [string, Value][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** fmt.Sprint: spaces between operands when neither is a string. */
export function sprint(...args: Value[]): string {
  let out = '';
  for (const [index, arg] of args.entries()) {
    const previous = args[index - 1];
    if (index > 0 && typeof arg !== 'string' && typeof previous !== 'string') out += ' ';
    out += format(arg);
  }
  return out;
}

/** fmt.Sprintf, as far as values here go: %v %+v %s %q %d %x %X %o %b %c %t %f %e %g %T %U %p no, with flags and widths. */
export const sprintf: GoFunction = (template, ...args) => {
  let next = 0;
  const out = format(template).replace(
    /%([-+# 0]*)(\d+|\*)?(?:\.(\d+|\*)?)?([a-zA-Z%!])?/g,
    (all, flags: string, width: string | undefined, precision: string | undefined, verb: string | undefined) => {
      if (verb === '%') return '%';
      if (verb === undefined) return '%!(NOVERB)';
      const size = width === '*' ? Number(args[next++]) : width === undefined ? 0 : Number(width);
      const digits =
        precision === '*'
          ? Number(args[next++])
          : precision === undefined
            ? all.includes('.')
              ? 0
              : undefined
            : Number(precision);
      if (next >= args.length) return `%!${verb}(MISSING)`;
      const body = formatVerb(verb, args[next++], flags, digits);
      return pad(body, size, flags, verb);
    },
  );
  const extra = args.slice(next).map((arg) => `${typeOf(arg)}=${format(arg)}`);
  return extra.length > 0 ? `${out}%!(EXTRA ${extra.join(', ')})` : out;
};

function pad(body: string, width: number, flags: string, verb: string): string {
  if (flags.includes('-')) return body.padEnd(width);
  if (flags.includes('0') && 'dxXobfeg'.includes(verb)) {
    const sign = /^[-+]/.test(body) ? body.charAt(0) : '';
    return sign + body.slice(sign.length).padStart(width - sign.length, '0');
  }
  return body.padStart(width);
}

function formatVerb(verb: string, value: Value, flags: string, precision: number | undefined): string {
  const number = typeof value === 'number' ? value : undefined;
  const wrong = (): string => `%!${verb}(${typeOf(value)}=${format(value)})`;
  const signed = (text: string): string => (flags.includes('+') && !text.startsWith('-') ? `+${text}` : text);
  switch (verb) {
    case 'v':
      return format(value);
    case 's':
      if (typeof value === 'number' || typeof value === 'boolean') return wrong();
      return precision === undefined ? format(value) : format(value).slice(0, precision);
    case 'q':
      if (isList(value)) return `[${value.map((item) => quote(format(item))).join(' ')}]`;
      return typeof value === 'string' ? quote(value) : wrong();
    case 'd':
      return number === undefined || !Number.isInteger(number) ? wrong() : signed(String(number));
    case 't':
      return typeof value === 'boolean' ? String(value) : wrong();
    case 'x':
    case 'X': {
      const bytes = typeof value === 'string' ? hexOf(value) : number?.toString(16);
      return bytes === undefined ? wrong() : verb === 'X' ? bytes.toUpperCase() : bytes;
    }
    case 'o':
      return number === undefined ? wrong() : number.toString(8);
    case 'b':
      return number === undefined ? wrong() : number.toString(2);
    case 'c':
      return number === undefined ? wrong() : String.fromCodePoint(number);
    case 'f':
    case 'F':
      return number === undefined ? wrong() : signed(number.toFixed(precision ?? 6));
    case 'e':
      return number === undefined
        ? wrong()
        : signed(number.toExponential(precision ?? 6).replace(/e([+-])(\d)$/, 'e$10$2'));
    case 'g':
      return number === undefined ? wrong() : signed(formatFloat(number));
    case 'T':
      return typeOf(value);
    default:
      return wrong();
  }
}

function hexOf(text: string): string {
  return [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
