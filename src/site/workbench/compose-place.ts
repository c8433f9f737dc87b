/** Where a line of a compose file stands, by its indentation. Left out: flow style ({a: b}), and keys inside block scalars. */

const key = /^( *)(?:"([^"]+)"|'([^']+)'|([\w.-]+)):(?: |$)/;
const indentOf = (line: string) => line.length - line.trimStart().length;

/**
 * @param lines of the file
 * @param index of the line, from 0
 * @param indent the column at which its key begins, or would begin
 * @returns the keys that enclose it, outermost first; nothing inside of a list
 */
export function enclosingKeys(lines: readonly string[], index: number, indent: number): string[] | undefined {
  const path: string[] = [];
  let inner = indent;
  for (let at = index - 1; at >= 0 && inner > 0; at--) {
    const line = lines[at] ?? '';
    if (line.trim() === '' || line.trimStart().startsWith('#') || indentOf(line) >= inner) continue;
    const [, spaces = '', double, single, plain] = key.exec(line) ?? [];
    const name = double ?? single ?? plain;
    if (name === undefined) return undefined;
    path.unshift(name);
    inner = spaces.length;
  }
  return inner === 0 ? path : undefined;
}
