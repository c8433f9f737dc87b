/** util.format: printf-like, as console.log takes its arguments. */
const { inspect } = require('internal/inspect');

/** printf-like: %s %d %i %f %j %o %O %c %%, the rest separated by spaces. */
function formatText(options, first, ...rest) {
  let out = '';
  let at = 0;
  if (typeof first === 'string' && rest.length > 0) {
    out = first.replace(/%([sdifjoOc%])/g, (whole, kind) => {
      if (kind === '%') return '%';
      if (at >= rest.length) return whole;
      const value = rest[at++];
      switch (kind) {
        case 's':
          if (typeof value === 'bigint') return `${value}n`;
          if (
            typeof value === 'object' &&
            value !== null &&
            !(value instanceof Error) &&
            !Object.hasOwn(value, 'toString') &&
            value.toString === Object.prototype.toString
          )
            return inspect(value, { ...options, depth: 0, colors: false });
          return Object.is(value, -0) ? '-0' : String(value);
        case 'd':
          return typeof value === 'bigint' ? `${value}n` : typeof value === 'symbol' ? 'NaN' : String(Number(value));
        case 'i':
          return typeof value === 'bigint'
            ? `${value}n`
            : typeof value === 'symbol'
              ? 'NaN'
              : String(Number.parseInt(value, 10));
        case 'f':
          return typeof value === 'symbol' ? 'NaN' : String(Number.parseFloat(value));
        case 'j':
          try {
            return JSON.stringify(value);
          } catch {
            return '[Circular]';
          }
        case 'o':
          return inspect(value, { ...options, showHidden: true, depth: 4 });
        case 'O':
          return inspect(value, options);
        default:
          return '';
      }
    });
  } else if (typeof first === 'string') out = first;
  else out = inspect(first, options);
  for (const value of rest.slice(at)) out += ` ${typeof value === 'string' ? value : inspect(value, options)}`;
  return out;
}

module.exports = { formatText };
