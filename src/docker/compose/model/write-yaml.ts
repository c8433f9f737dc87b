/** YAML as go-yaml v3 writes it with an indent of two: plain where it can be, single or double quotes, literal blocks. */

import type { Tree, TreeMap } from './tree.ts';

export function writeYaml(map: TreeMap): string {
  if (map.size === 0) return '{}\n';
  return mapLines(map, 0).join('\n').concat('\n');
}

function mapLines(map: TreeMap, indent: number): string[] {
  const pad = ' '.repeat(indent);
  return [...map].flatMap(([key, value]) => {
    const [first = '', ...rest] = valueLines(value, indent + 2);
    // A collection with items begins on a line of its own.
    const isOpen = isCollection(value);
    return isOpen ? [`${pad}${keyText(key)}:`, first, ...rest] : [`${pad}${keyText(key)}: ${first}`, ...rest];
  });
}

function isCollection(value: Tree): boolean {
  return (value instanceof Map && value.size > 0) || (Array.isArray(value) && value.length > 0);
}

/** A scalar's first line stands without indent. */
function valueLines(value: Tree, indent: number): string[] {
  if (value instanceof Map) return value.size === 0 ? ['{}'] : mapLines(value, indent);
  if (Array.isArray(value)) return value.length === 0 ? ['[]'] : value.flatMap((item) => itemLines(item, indent));
  return scalarLines(value, indent);
}

function itemLines(item: Tree, indent: number): string[] {
  const pad = ' '.repeat(indent);
  const [first = '', ...rest] = valueLines(item, indent + 2);
  return [`${pad}- ${isCollection(item) ? first.slice(indent + 2) : first}`, ...rest];
}

function keyText(key: string): string {
  const [text = ''] = key.includes('\n') ? [doubleQuoted(key)] : scalarLines(key, 0);
  return text;
}

function scalarLines(value: Exclude<Tree, Tree[] | TreeMap>, indent: number): string[] {
  if (typeof value !== 'string') return [value === null ? 'null' : String(value)];
  if (value.includes('\n') && !/ \n|[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd]/u.test(value) && !/^\n|^ *$/.test(value))
    return literal(value, indent);
  if (value.includes('\n') || hasSpecials(value)) return [doubleQuoted(value)];
  if (!resolvesToString(value)) return [doubleQuoted(value)];
  return [plainAllowed(value) ? value : `'${value.replaceAll("'", "''")}'`];
}

function literal(value: string, indent: number): string[] {
  const chomp = value.endsWith('\n\n') ? '+' : value.endsWith('\n') ? '' : '-';
  const hint = /^ /.test(value) ? '2' : '';
  const body = value.replace(/\n$/, '').split('\n');
  return [`|${hint}${chomp}`, ...body.map((line) => (line === '' ? '' : ' '.repeat(indent) + line))];
}

function hasSpecials(value: string): boolean {
  return !/^[\x20-\x7e\u00a0-\ufffd\u{10000}-\u{10ffff}]*$/u.test(value);
}

/** false: read back, it would be a number, a boolean, nothing or a date. */
function resolvesToString(value: string): boolean {
  if (value === '' || /^(~|null|Null|NULL|<<)$/.test(value)) return false;
  if (/^(y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF|true|True|TRUE|false|False|FALSE)$/.test(value))
    return false;
  if (/^[-+]?(\.inf|\.Inf|\.INF)$|^\.(nan|NaN|NAN)$/.test(value)) return false;
  const plain = value.replaceAll('_', '');
  if (/^[-+]?(0b[01]+|0o?[0-7]+|0x[0-9a-fA-F]+|\d+)$/.test(plain)) return false;
  if (/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(plain)) return false;
  if (/^[-+]?\d[\d_]*(:[0-5]?\d)+(\.[\d_]*)?$/.test(value)) return false;
  return !/^\d{4}-\d\d?-\d\d?([Tt ].*)?$/.test(value);
}

function plainAllowed(value: string): boolean {
  if (/^ | $/.test(value) || /^(---|\.\.\.)/.test(value)) return false;
  if (/^[#,[\]{}&*!|>'"%@`]/.test(value)) return false;
  if (/^[?:-]( |$)/.test(value)) return false;
  return !/:( |$)| #/.test(value);
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['\0', '\\0'],
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\v', '\\v'],
  ['\f', '\\f'],
  ['\r', '\\r'],
  ['\x1b', '\\e'],
  ['"', '\\"'],
  ['\\', '\\\\'],
]);

function doubleQuoted(value: string): string {
  let text = '';
  for (const character of value) {
    const code = character.codePointAt(0) ?? 0;
    text +=
      escapes.get(character) ??
      (code < 0x20 || code === 0x7f ? `\\x${code.toString(16).toUpperCase().padStart(2, '0')}` : character);
  }
  return `"${text}"`;
}
