/**
 * Follows the marks that the shell prints around each command (OSC 133, src/machine/rootfs/command-marks.sh) and takes the
 * command and its output from the terminal's buffer, as they stand on the screen once it has ended. Left out: what is typed in
 * a shell inside of a container, which prints no marks; it is the output of the command that started it.
 */
import type { IMarker, Terminal } from '@xterm/xterm';

export interface CommandRecord {
  readonly command: string;
  /** As the terminal shows it: progress bars in their last state, no colours. */
  readonly output: string;
  /** Lines in front of `output` that are not kept. */
  readonly omitted: number;
  readonly status: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly milliseconds: number;
}

/** Lines of one command's output that are kept: the last ones. */
const mostLines = 1000;

interface Place {
  readonly marker: IMarker;
  readonly column: number;
}

export class CommandMarks {
  readonly #terminal: Terminal;
  readonly #onCommand: (record: CommandRecord) => void;
  #promptEnd: Place | undefined;
  #outputStart: Place | undefined;
  #command = '';
  #at = 0;

  /** @param onCommand called when a command has ended */
  constructor(terminal: Terminal, onCommand: (record: CommandRecord) => void) {
    this.#terminal = terminal;
    this.#onCommand = onCommand;
    terminal.parser.registerOscHandler(133, (data) => {
      this.#mark(data);
      return true;
    });
  }

  #here(): Place | undefined {
    const marker = this.#terminal.registerMarker(0);
    return marker && { marker, column: this.#terminal.buffer.active.cursorX };
  }

  #mark(data: string): void {
    const kind = data.charAt(0);
    if (kind === 'B') {
      this.#promptEnd?.marker.dispose();
      this.#promptEnd = this.#here();
    } else if (kind === 'C') {
      this.#command = this.#typed();
      this.#outputStart = this.#here();
      this.#at = Date.now();
    } else if (kind === 'D' && this.#outputStart) this.#end(Number(/^D;(\d+)/.exec(data)?.[1] ?? 0));
  }

  #end(status: number): void {
    const start = this.#outputStart;
    this.#outputStart = undefined;
    if (!start) return;
    const { buffer } = this.#terminal;
    const { baseY, cursorY, cursorX } = buffer.normal;
    const end = baseY + cursorY + (cursorX > 0 ? 1 : 0);
    // The screen was cleared, or the start scrolled out of what is kept.
    const from = start.marker.line < 0 ? 0 : start.marker.line > end ? baseY : start.marker.line;
    start.marker.dispose();
    const lines = this.#lines(from, end);
    const omitted = Math.max(0, lines.length - mostLines);
    const record = { command: this.#command, output: lines.slice(omitted).join('\n').trimEnd(), omitted, status };
    this.#onCommand({ ...record, at: this.#at, milliseconds: Date.now() - this.#at });
  }

  /** The lines from one row of the buffer up to another; rows that were wrapped are one line again. */
  #lines(from: number, to: number): string[] {
    const lines: string[] = [];
    for (let row = from; row < to; row++) {
      const line = this.#terminal.buffer.normal.getLine(row);
      if (!line) continue;
      // A row that goes on in the next one keeps its spaces.
      const text = line.translateToString(!this.#terminal.buffer.normal.getLine(row + 1)?.isWrapped);
      if (line.isWrapped && lines.length > 0) lines.push(`${lines.pop()}${text}`);
      else lines.push(text);
    }
    return lines;
  }

  #typed(): string {
    const start = this.#promptEnd;
    if (!start || start.marker.line < 0) return '';
    const { baseY, cursorY } = this.#terminal.buffer.normal;
    const [first = '', ...more] = this.#lines(start.marker.line, baseY + cursorY);
    return [first.slice(start.column), ...more.map((line) => line.replace(/^> /, ''))].join('\n').trim();
  }
}
