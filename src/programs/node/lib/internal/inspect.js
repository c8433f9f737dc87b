/** util.inspect: values as Node's console shows them (compact groups of 3, 72 columns, arrays in columns). Left out: colours off by default, sorted, showProxy. */
const { layOut } = require('internal/inspect-layout');

const DEFAULTS = {
  depth: 2,
  colors: false,
  showHidden: false,
  maxArrayLength: 100,
  maxStringLength: 10000,
  breakLength: 80,
  compact: 3,
  customInspect: true,
};
const custom = Symbol.for('nodejs.util.inspect.custom');
const STYLES = {
  special: 36,
  number: 33,
  bigint: 33,
  boolean: 33,
  undefined: 90,
  null: 1,
  string: 32,
  symbol: 32,
  date: 35,
  regexp: 31,
  module: 4,
};
const ENDS = { 1: 22, 4: 24 };

function style(text, kind, context) {
  if (!context.colors) return text;
  const code = STYLES[kind];
  return code ? `\x1b[${code}m${text}\x1b[${ENDS[code] ?? 39}m` : text;
}

function quote(text) {
  const mark = !text.includes("'")
    ? "'"
    : !text.includes('"')
      ? '"'
      : !text.includes('`') && !text.includes('${')
        ? '`'
        : "'";
  let out = '';
  for (const char of text) {
    const code = char.codePointAt(0);
    if (char === mark || char === '\\') out += `\\${char}`;
    else if (char === '\n') out += '\\n';
    else if (char === '\t') out += '\\t';
    else if (char === '\r') out += '\\r';
    else if (char === '\b') out += '\\b';
    else if (char === '\f') out += '\\f';
    else if (char === '\v') out += '\\v';
    else if (code < 32 || (code >= 127 && code < 160)) out += `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`;
    else if (code >= 0xd800 && code <= 0xdfff) out += `\\u${code.toString(16).toUpperCase()}`;
    else out += char;
  }
  return mark + out + mark;
}

function primitive(value, context) {
  if (value === null) return style('null', 'null', context);
  switch (typeof value) {
    case 'string': {
      const cut = value.length > context.maxStringLength ? value.slice(0, context.maxStringLength) : value;
      const rest = value.length - cut.length;
      const tail = rest > 0 ? `... ${rest} more character${rest > 1 ? 's' : ''}` : '';
      return style(quote(cut), 'string', context) + tail;
    }
    case 'number':
      return style(Object.is(value, -0) ? '-0' : String(value), 'number', context);
    case 'bigint':
      return style(`${value}n`, 'bigint', context);
    case 'symbol':
      return style(value.toString(), 'symbol', context);
    default:
      return style(String(value), typeof value, context);
  }
}

function constructorName(object) {
  for (let at = object; at !== null; at = Object.getPrototypeOf(at)) {
    const own = Object.getOwnPropertyDescriptor(at, 'constructor');
    if (own && typeof own.value === 'function' && own.value.name !== '') return own.value.name;
  }
  return null;
}

function prefixOf(name, tag, fallback, size = '') {
  const shown = name === null ? `[${fallback}${size}: null prototype]` : `${name}${size}`;
  return tag !== '' && tag !== name ? `${shown} [${tag}] ` : `${shown} `;
}

function keysOf(value, context) {
  const names = context.showHidden ? Object.getOwnPropertyNames(value) : Object.keys(value);
  const symbols = Object.getOwnPropertySymbols(value).filter(
    (one) => context.showHidden || Object.prototype.propertyIsEnumerable.call(value, one),
  );
  return [...names, ...symbols];
}

function format(value, context, depth) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return primitive(value, context);
  if (context.customInspect && typeof value[custom] === 'function' && value[custom] !== inspect) {
    const shown = value[custom](context.depth === null ? null : context.depth - depth, { ...context }, inspect);
    if (shown !== value)
      return typeof shown === 'string'
        ? shown.replaceAll('\n', `\n${' '.repeat(context.indent)}`)
        : format(shown, context, depth);
  }
  if (context.seen.includes(value)) {
    if (!context.circular.has(value)) context.circular.set(value, context.circular.size + 1);
    return style(`[Circular *${context.circular.get(value)}]`, 'special', context);
  }
  return formatObject(value, context, depth);
}

const isType = (value, name) => Object.prototype.toString.call(value) === `[object ${name}]`;

/** Head (`Map(2) `), braces and lines of an object, or the whole text where it has no inside. */
function shapeOf(value, context, keys, depth) {
  const name = constructorName(value);
  let tag = value[Symbol.toStringTag];
  if (typeof tag !== 'string' || tag === name) tag = '';
  if (Array.isArray(value)) {
    const head = name !== 'Array' || tag ? prefixOf(name, tag, 'Array', `(${value.length})`) : '';
    return { head, braces: ['[', ']'], lines: () => arrayLines(value, context, depth), isList: true };
  }
  if (value instanceof Set)
    return {
      head: prefixOf(name, tag === 'Set' ? '' : tag, 'Set', `(${value.size})`),
      braces: ['{', '}'],
      lines: () => setLines(value, context, depth),
    };
  if (value instanceof Map)
    return {
      head: prefixOf(name, tag === 'Map' ? '' : tag, 'Map', `(${value.size})`),
      braces: ['{', '}'],
      lines: () => mapLines(value, context, depth),
    };
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const head = prefixOf(
      name,
      tag === Object.prototype.toString.call(value).slice(8, -1) ? '' : tag,
      'TypedArray',
      `(${value.length})`,
    );
    return { head, braces: ['[', ']'], lines: () => arrayLines(value, context, depth), isList: true };
  }
  if (typeof value === 'function') return { text: functionText(value, name), kind: 'special', head: '' };
  if (value instanceof Error) return { text: errorText(value, context, keys), kind: '', head: '' };
  if (isType(value, 'RegExp')) return { text: RegExp.prototype.toString.call(value), kind: 'regexp', head: '' };
  if (value instanceof Date)
    return { text: Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString(), kind: 'date', head: '' };
  if (value instanceof Promise)
    return {
      head: prefixOf(name, tag === 'Promise' ? '' : tag, 'Promise'),
      braces: ['{', '}'],
      lines: () => promiseLines(value, context, depth),
    };
  if (value instanceof WeakSet || value instanceof WeakMap)
    return {
      head: prefixOf(name, '', 'Weak'),
      braces: ['{', '}'],
      lines: () => [style('<items unknown>', 'special', context)],
    };
  if (isType(value, 'Arguments'))
    return {
      head: '[Arguments] ',
      braces: ['[', ']'],
      lines: () => arrayLines([...value], context, depth),
      isList: true,
    };
  if (value instanceof Number || value instanceof String || value instanceof Boolean)
    return {
      text: `[${name}: ${primitive(value.valueOf(), { ...context, colors: false })}]`,
      kind: typeof value.valueOf(),
      head: '',
    };
  if (isType(value, 'Generator')) return { head: 'Object [Generator] ', braces: ['{', '}'], lines: () => [] };
  if (value instanceof ArrayBuffer)
    return { head: 'ArrayBuffer ', braces: ['{', '}'], lines: () => bufferLines(value, context) };
  if (isType(value, 'Module')) return { head: '[Module: null prototype] ', braces: ['{', '}'], lines: () => [] };
  const head = name === 'Object' && tag === '' ? '' : prefixOf(name, tag, 'Object');
  return { head, braces: ['{', '}'], lines: () => [] };
}

function functionText(value, name) {
  const source = Function.prototype.toString.call(value);
  if (source.startsWith('class')) {
    const parent = Object.getPrototypeOf(value)?.name;
    return `[class ${value.name || '(anonymous)'}${parent ? ` extends ${parent}` : ''}]`;
  }
  const kind = name === null ? 'Function (null prototype)' : name;
  return `[${kind}${value.name ? `: ${value.name}` : ' (anonymous)'}]`;
}

function errorText(error, context, keys) {
  const name = error.name ?? 'Error';
  const message = error.message === undefined || error.message === '' ? '' : String(error.message);
  let stack = typeof error.stack === 'string' && error.stack !== '' ? error.stack.trimEnd() : '';
  const head = message ? `${name}: ${message}` : String(name);
  if (stack === '' || /^\s+at /.test(stack)) {
    const frames = internal.cleanFrames(stack);
    stack = stack === '' ? `[${head}]` : [head, ...frames].join('\n');
  } else if (!stack.startsWith(head)) {
    const lines = stack.split('\n');
    const from = lines.findIndex((line) => /^\s+at /.test(line));
    const own = constructorName(error);
    const shown = own && own !== name && lines[0].startsWith(own) ? lines[0] : head;
    stack = from < 0 ? shown : [shown, ...lines.slice(from)].join('\n');
  }
  if ('cause' in error && !keys.includes('cause') && Object.hasOwn(error, 'cause')) keys.push('cause');
  if (error instanceof AggregateError && !keys.includes('errors')) keys.push('errors');
  for (const key of ['name', 'message', 'stack']) {
    const at = keys.indexOf(key);
    if (at >= 0 && stack.includes(String(error[key]))) keys.splice(at, 1);
  }
  return stack.replaceAll('\n', `\n${' '.repeat(context.indent)}`);
}

function within(context, value, work) {
  context.seen.push(value);
  context.indent += 2;
  try {
    return work();
  } finally {
    context.indent -= 2;
    context.seen.pop();
  }
}

function more(count) {
  return `... ${count} more item${count > 1 ? 's' : ''}`;
}

function arrayLines(value, context, depth) {
  const out = [];
  const limit = Math.min(context.maxArrayLength ?? Number.POSITIVE_INFINITY, value.length);
  let at = 0;
  while (at < value.length && out.length < limit) {
    if (!Object.hasOwn(value, at) && Array.isArray(value)) {
      let end = at;
      while (end < value.length && !Object.hasOwn(value, end)) end++;
      out.push(style(`<${end - at} empty item${end - at > 1 ? 's' : ''}>`, 'undefined', context));
      at = end;
    } else out.push(format(value[at++], context, depth + 1));
  }
  if (at < value.length) out.push(more(value.length - at));
  return out;
}

function setLines(value, context, depth) {
  const out = [];
  for (const one of value) {
    if (out.length >= context.maxArrayLength) return [...out, more(value.size - out.length)];
    out.push(format(one, context, depth + 1));
  }
  return out;
}

function mapLines(value, context, depth) {
  const out = [];
  for (const [key, one] of value) {
    if (out.length >= context.maxArrayLength) return [...out, more(value.size - out.length)];
    out.push(`${format(key, context, depth + 1)} => ${format(one, context, depth + 1)}`);
  }
  return out;
}

function promiseLines(value, context, depth) {
  const state = internal.host('promise', '[]', value);
  const settled = state === 'pending' ? undefined : internal.host('promiseResult', '[]', value);
  if (state === 'pending') return [style('<pending>', 'special', context)];
  if (state === 'rejected')
    return [`${style('<rejected>', 'special', context)} ${format(settled, context, depth + 1)}`];
  return state === 'fulfilled' ? [format(settled, context, depth + 1)] : [];
}

function bufferLines(value, context) {
  const bytes = [...new Uint8Array(value).subarray(0, 50)].map((one) => one.toString(16).padStart(2, '0'));
  const rest = value.byteLength - bytes.length;
  const content = `<${bytes.join(' ')}${rest > 0 ? ` ... ${rest} more byte${rest > 1 ? 's' : ''}` : ''}>`;
  return [`[Uint8Contents]: ${content}`, `byteLength: ${style(String(value.byteLength), 'number', context)}`];
}

function propertyText(value, key, context, depth, isList) {
  const descriptor = Object.getOwnPropertyDescriptor(value, key) ?? { value: value[key], enumerable: true };
  let shown;
  if (descriptor.get) shown = style(descriptor.set ? '[Getter/Setter]' : '[Getter]', 'special', context);
  else if (descriptor.set) shown = style('[Setter]', 'special', context);
  else shown = format(descriptor.value, context, depth + 1);
  let name;
  if (typeof key === 'symbol') name = `[${style(key.toString(), 'symbol', context)}]`;
  else if (!descriptor.enumerable) name = `[${key}]`;
  else name = /^[a-zA-Z_$][\w$]*$/.test(key) ? key : style(quote(key), 'string', context);
  return isList && typeof key === 'string' ? `${name}: ${shown}` : `${name}: ${shown}`;
}

function formatObject(value, context, depth) {
  let keys = keysOf(value, context);
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    keys = keys.filter((key) => typeof key === 'symbol' || !/^\d+$/.test(key));
  if (isType(value, 'Arguments')) keys = [];
  const shape = shapeOf(value, context, keys, depth);
  if (shape.text !== undefined && keys.length === 0)
    return shape.kind ? style(shape.text, shape.kind, context) : shape.text;
  const isEmpty =
    keys.length === 0 && (shape.isList ? value.length === 0 : (value.size ?? 0) === 0 && !(value instanceof Promise));
  if (context.depth !== null && depth > context.depth && !(isEmpty && shape.braces)) {
    const name = constructorName(value) ?? 'Object: null prototype';
    return style(`[${Array.isArray(value) ? 'Array' : name}]`, 'special', context);
  }
  const lines = within(context, value, () => [
    ...(shape.lines?.() ?? []),
    ...keys.map((key) => propertyText(value, key, context, depth, shape.isList)),
  ]);
  const reference = context.circular.get(value);
  const mark = reference === undefined ? '' : style(`<ref *${reference}> `, 'special', context);
  const [open, close] = shape.braces ?? ['{', '}'];
  const head =
    shape.text !== undefined ? `${shape.kind ? style(shape.text, shape.kind, context) : shape.text} ` : shape.head;
  if (lines.length === 0) return `${mark}${head}${open}${close}`;
  return mark + layOut(lines, head, open, close, context, value, shape.isList);
}

function inspect(value, options, ...legacy) {
  let own = options;
  if (typeof options === 'boolean') own = { showHidden: options, depth: legacy[0] ?? 2, colors: legacy[1] ?? false };
  const context = {
    ...DEFAULTS,
    ...own,
    seen: [],
    circular: new Map(),
    indent: 0,
    stylize: (text) => text,
  };
  if (context.depth === Number.POSITIVE_INFINITY) context.depth = null;
  if (context.maxArrayLength === null) context.maxArrayLength = Number.POSITIVE_INFINITY;
  if (context.maxStringLength === null) context.maxStringLength = Number.POSITIVE_INFINITY;
  if (context.compact === false) context.compact = 0;
  if (context.compact === true) context.compact = 3;
  return format(value, context, 0);
}
inspect.custom = custom;
inspect.defaultOptions = DEFAULTS;

/** As the prompt and uncaught errors show it. */
const display = (value, options) => inspect(value, options);

module.exports = { inspect, display };
