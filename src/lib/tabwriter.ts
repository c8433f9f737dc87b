/**
 * Columns by tabs (Go's text/tabwriter, elastic tabstops): a column is a block of consecutive lines that have a
 * tab-ended cell there; text after a line's last tab belongs to no column. Left out: debug bars, HTML.
 */

export interface TabwriterOptions {
  /** Least width of a cell, padding included. */
  readonly minWidth: number;
  readonly padding: number;
  /** Cells are filled with tabs of this width instead of blanks. */
  readonly tabWidth?: number;
  /** Cells are right-aligned. */
  readonly alignRight?: boolean;
  /** Columns that are empty throughout take no room. */
  readonly discardEmpty?: boolean;
}

/** What follows a cell of `length` characters in a column of that width. */
function fill(width: number, length: number, tabWidth: number | undefined): string {
  if (tabWidth === undefined) return ' '.repeat(Math.max(width - length, 0));
  const tabs = Math.ceil(width / tabWidth) - Math.floor(length / tabWidth);
  return '\t'.repeat(Math.max(tabs, 0));
}

/** `text` with its columns lined up. */
export function tabulate(text: string, options: TabwriterOptions): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const widths: number[] = [];
  let out = '';

  const writeLines = (from: number, to: number): void => {
    for (let row = from; row < to; row++) {
      const cells = lines[row] ?? [];
      for (const [column, cell] of cells.entries()) {
        const isLast = column === cells.length - 1;
        const padding = isLast ? '' : fill(widths[column] ?? 0, runes(cell), options.tabWidth);
        out += options.alignRight && !isLast ? padding + cell : cell + padding;
      }
      if (row < lines.length - 1) out += '\n';
    }
  };

  const format = (from: number, to: number): void => {
    const column = widths.length;
    let done = from;
    for (let row = from; row < to; row++) {
      if (column >= (lines[row]?.length ?? 0) - 1) continue;
      writeLines(done, row);
      done = row;
      let width = options.minWidth;
      let discard = true;
      while (row < to && column < (lines[row]?.length ?? 0) - 1) {
        const cell = runes(lines[row]?.[column] ?? '');
        width = Math.max(width, cell + options.padding);
        if (cell > 0) discard = false;
        row++;
      }
      widths.push(discard && options.discardEmpty ? 0 : width);
      format(done, row);
      widths.pop();
      done = row;
      row--;
    }
    writeLines(done, to);
  };

  format(0, lines.length);
  return out;
}

function runes(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
