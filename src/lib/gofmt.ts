/**
 * Numbers and durations as Go prints and reads them (strconv, fmt's %g, time.Duration, time.ParseDuration): what texts of
 * Go programs are made of. Left out: hexadecimal floats.
 */

/** fmt's `%.{precision}g`: significant digits, exponent for very large or small values, no trailing zeros. */
export function formatG(value: number, precision: number): string {
  if (value === 0) return '0';
  const digits = Math.max(precision, 1);
  const exponential = value.toExponential(digits - 1);
  const exponent = Number(exponential.slice(exponential.indexOf('e') + 1));
  if (exponent < -4 || exponent >= digits) {
    const mantissa = trimZeros(exponential.slice(0, exponential.indexOf('e')));
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  return trimZeros(value.toFixed(Math.max(digits - 1 - exponent, 0)));
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** A float64 as fmt's %v prints it: shortest digits, exponent from 1e21 on. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (value === 0) return '0';
  const exponential = value.toExponential();
  const exponent = Number(exponential.slice(exponential.indexOf('e') + 1));
  if (exponent < -4 || exponent >= 21) {
    const sign = exponent < 0 ? '-' : '+';
    return `${exponential.slice(0, exponential.indexOf('e'))}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  return String(value);
}

/** strconv.Quote. */
export function quote(text: string): string {
  let out = '"';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const short = shortEscapes.get(character);
    if (short !== undefined) out += short;
    else if (code < 0x20 || code === 0x7f) out += `\\x${code.toString(16).padStart(2, '0')}`;
    else out += character;
  }
  return `${out}"`;
}

const shortEscapes = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\v', '\\v'],
]);

/** What a letter after a backslash stands for. */
const unescaped = new Map([...shortEscapes].map(([character, written]) => [written.slice(1), character]));

/** strconv.Unquote for strings that are well quoted; other quotes than a backquote are as double ones. */
export function unquote(text: string): string {
  if (text.startsWith('`')) return text.slice(1, -1);
  return text
    .slice(1, -1)
    .replace(/\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{3}|.)/g, (_, code: string) => {
      if (/^[xuU]/.test(code) && code.length > 1) return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
      if (/^[0-7]{3}$/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
      return unescaped.get(code) ?? code;
    });
}

/** time.Duration's String, from nanoseconds: `1m30s`, `1.5s`, `100ms`, `0s`. */
export function formatDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s';
  const sign = nanoseconds < 0 ? '-' : '';
  const value = Math.abs(nanoseconds);
  if (value < 1e3) return `${sign}${value}ns`;
  if (value < 1e6) return `${sign}${value / 1e3}µs`;
  if (value < 1e9) return `${sign}${value / 1e6}ms`;
  const whole = Math.floor(value / 1e9);
  const fraction = value - whole * 1e9;
  const seconds = whole % 60;
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  const tail = fraction === 0 ? '' : `.${String(fraction).padStart(9, '0').replace(/0+$/, '')}`;
  const parts = `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}`;
  return `${sign}${parts}${seconds}${tail}s`;
}

const unitNanoseconds = new Map([
  ['ns', 1],
  ['us', 1e3],
  ['µs', 1e3],
  ['μs', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
  ['m', 60e9],
  ['h', 3600e9],
]);

/** time.ParseDuration: nanoseconds. @throws Error in Go's words */
export function parseDuration(text: string): number {
  const invalid = () => new Error(`time: invalid duration ${quote(text)}`);
  let rest = text;
  let sign = 1;
  if (/^[+-]/.test(rest)) {
    if (rest.startsWith('-')) sign = -1;
    rest = rest.slice(1);
  }
  if (rest === '0') return 0;
  if (rest === '') throw invalid();
  let total = 0;
  while (rest !== '') {
    const match = /^(\d*\.?\d*)([^\d.]*)/.exec(rest);
    const [all = '', number = '', unit = ''] = match ?? [];
    if (!/\d/.test(number)) throw invalid();
    if (unit === '') throw new Error(`time: missing unit in duration ${quote(text)}`);
    const scale = unitNanoseconds.get(unit);
    if (scale === undefined) throw new Error(`time: unknown unit ${quote(unit)} in duration ${quote(text)}`);
    total += Math.round(Number(number) * scale);
    if (total > 2 ** 63) throw invalid();
    rest = rest.slice(all.length);
  }
  return total === 0 ? 0 : sign * total;
}

const trueWords = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const falseWords = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

/** strconv.ParseBool. @throws Error in Go's words */
export function parseBool(text: string): boolean {
  if (trueWords.has(text)) return true;
  if (falseWords.has(text)) return false;
  throw new Error(`strconv.ParseBool: parsing ${quote(text)}: invalid syntax`);
}

/** strconv.ParseInt or ParseUint with base 0; values beyond 2^53 are rounded. @throws Error in Go's words */
export function parseInteger(text: string, bits: number, signed: boolean): number {
  const name = signed ? 'ParseInt' : 'ParseUint';
  const plain = text.replaceAll(/(?<=[0-9a-fA-Fxob])_(?=[0-9a-fA-F])/g, '');
  const match = /^([+-]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]*|[1-9]\d*)$/.exec(plain);
  if (!match || (!signed && match[1] !== '')) {
    throw new Error(`strconv.${name}: parsing ${quote(text)}: invalid syntax`);
  }
  const digits = (match[2] ?? '').replace(/^0([0-7]+)$/, '0o$1');
  const value = BigInt(digits) * (match[1] === '-' ? -1n : 1n);
  const limit = 1n << BigInt(signed ? bits - 1 : bits);
  if (value >= limit || value < (signed ? -limit : 0n)) {
    throw new Error(`strconv.${name}: parsing ${quote(text)}: value out of range`);
  }
  return Number(value);
}
