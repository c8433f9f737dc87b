/** How util.inspect puts the parts of an object onto lines: one line where it is short, columns for long arrays. */
const visible = (text) => text.replace(/\x1b\[\d+m/g, '');

function layOut(lines, head, open, close, context, value, isList) {
  const count = lines.length;
  let output = lines;
  if (isList && count > 6 && context.compact >= 1) output = group(lines, context, value);
  const entries = depthReached(lines);
  if (context.compact >= 1 && entries <= context.compact && output.length === count) {
    const start = output.length + context.indent + open.length + head.length + 10;
    const total = output.reduce((sum, one) => sum + visible(one).length, output.length + start);
    if (total + output.length <= context.breakLength && !output.some((one) => one.includes('\n')))
      return `${head}${open} ${output.join(', ')} ${close}`;
  }
  const indent = `\n${' '.repeat(context.indent)}`;
  return `${head}${open}${indent}  ${output.join(`,${indent}  `)}${indent}${close}`;
}

/** Long arrays of short things go into columns. */
function group(lines, context, value) {
  let total = 0;
  let longest = 0;
  const hasMore = value.length > lines.length && /^\.\.\. \d+ more item/.test(lines.at(-1));
  const count = hasMore ? lines.length - 1 : lines.length;
  const widths = lines.slice(0, count).map((line) => {
    const width = visible(line).length;
    total += width + 2;
    longest = Math.max(longest, width);
    return width;
  });
  const actual = longest + 2;
  if (!(actual * 3 + context.indent < context.breakLength && (total / actual > 5 || longest <= 6))) return lines;
  const bias = Math.max(actual - 3 - Math.sqrt(actual - total / lines.length), 1);
  const columns = Math.min(
    Math.round(Math.sqrt(2.5 * bias * count) / bias),
    Math.floor((context.breakLength - context.indent) / actual),
    context.compact * 4,
    15,
  );
  if (columns <= 1) return lines;
  const sizes = [];
  for (let column = 0; column < columns; column++) {
    let size = 0;
    for (let at = column; at < count; at += columns) size = Math.max(size, widths[at]);
    sizes.push(size + 2);
  }
  const right = [...value].slice(0, count).every((one) => typeof one === 'number' || typeof one === 'bigint');
  const out = [];
  for (let at = 0; at < count; at += columns) {
    const end = Math.min(at + columns, count);
    let row = '';
    for (let one = at; one < end; one++) {
      const isLast = one === end - 1;
      const text = isLast ? lines[one] : `${lines[one]}, `;
      const width = sizes[one - at] - (isLast ? 2 : 0) + (text.length - visible(text).length);
      row += right ? text.padStart(width) : isLast ? text : text.padEnd(width);
    }
    out.push(row);
  }
  if (hasMore) out.push(lines.at(-1));
  return out;
}

/** How many levels of objects are inside these lines: what `compact` counts. */
function depthReached(lines) {
  let most = 0;
  for (const line of lines) {
    let level = 0;
    let isQuoted = '';
    for (const char of visible(line)) {
      if (isQuoted) {
        if (char === isQuoted) isQuoted = '';
      } else if (char === "'" || char === '"' || char === '`') isQuoted = char;
      else if (char === '{' || char === '[') most = Math.max(most, ++level);
      else if (char === '}' || char === ']') level--;
    }
  }
  return most;
}

module.exports = { layOut };
