/** Wrapping of help texts into a right-hand column (spf13/pflag): a little ragged, to avoid orphan words at the end. */

const slop = 5;

/** `text` in a column that begins at `indent` and ends before `width`; width 0 only indents the lines there are. */
export function wrapText(indent: number, width: number, text: string): string {
  if (width === 0) return indentLines(text, indent);
  let room = width - indent;
  let out = '';
  if (room < 24) {
    indent = 16;
    room = width - indent;
    out = `\n${' '.repeat(indent)}`;
  }
  if (room < 24) return text.replaceAll('\n', out);
  room -= slop;
  let [line, rest] = cut(room, text);
  out += indentLines(line, indent);
  while (rest !== '') {
    [line, rest] = cut(room, rest);
    out += `\n${' '.repeat(indent)}${indentLines(line, indent)}`;
  }
  return out;
}

function indentLines(text: string, indent: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(indent)}`);
}

/** The first line's worth, and the rest. */
function cut(at: number, text: string): [string, string] {
  if (at + slop > text.length) return [text, ''];
  const head = text.slice(0, at);
  const space = Math.max(head.lastIndexOf(' '), head.lastIndexOf('\t'), head.lastIndexOf('\n'));
  if (space <= 0) return [text, ''];
  const newline = head.lastIndexOf('\n');
  if (newline > 0 && newline < space) return [text.slice(0, newline), text.slice(newline + 1)];
  return [text.slice(0, space), text.slice(space + 1)];
}
