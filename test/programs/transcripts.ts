/**
 * What is typed at bash, vim, less and top, a group of keys at a time: recorded once on this kernel's real counterpart
 * (src/tools/record-transcripts.ts), compared as screens after each group.
 */
import type { Terminal } from '@xterm/headless';

export interface Transcript {
  readonly name: string;
  readonly argv: readonly string[];
  /** Keys typed, one group after the other; an empty one only waits for the first screen. */
  readonly keys: readonly string[];
  /** Takes out of a screen's lines what may differ. */
  readonly mask?: (lines: readonly string[]) => readonly string[];
}

export interface RecordedTranscript {
  readonly name: string;
  readonly screens: readonly (readonly string[])[];
}

export const SIZE = { columns: 80, rows: 24 } as const;

export const TERMINAL_ENVIRONMENT: readonly string[] = [
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'HOME=/root',
  'LANG=C.UTF-8',
  'TERM=xterm-256color',
  'TZ=UTC',
  'PS1=$ ',
];

const bash = ['/bin/bash', '--norc', '--noprofile'];
const ESC = '\u001b';

/** The screen's lines without blanks at their ends, and the cursor's place. */
export function screenOf(terminal: Terminal, mask: Transcript['mask']): string[] {
  const buffer = terminal.buffer.active;
  const lines = Array.from(
    { length: terminal.rows },
    (_, row) => buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? '',
  );
  const shown = mask ? mask(lines) : lines;
  return [...shown, `cursor ${buffer.cursorY},${buffer.cursorX}`];
}

const withoutPids = (lines: readonly string[]) =>
  lines.map((line) => line.replace(/^(\[\d+\][+-]?)\s+\d+(?=$|\s)/, '$1 PID'));

/** Labels and columns stay; numbers, and processes but top itself, are the machine's own. */
const withoutNumbers = (lines: readonly string[]) =>
  lines
    .map((line) =>
      line
        .replaceAll(/\d+(?::\d+)*(\.\d+)?/g, '#')
        .replaceAll(/ +/g, ' ')
        .trim(),
    )
    .map((line) => line.replace(/^top - .*(load average: .*)$/, 'top - $1').replace(/\b(max|user|users),/g, 'user,'))
    .filter((line, row) => row < 7 || / top$/.test(line))
    .map((line) => line.replace(/^# root .* top$/, '# root top'));

const withoutAges = (lines: readonly string[]) => lines.map((line) => line.replace(/\d+ seconds? ago/, 'N ago'));

export const TRANSCRIPTS: readonly Transcript[] = [
  {
    name: 'bash job control',
    argv: bash,
    mask: withoutPids,
    keys: [
      '',
      'sleep 100 &\r',
      'jobs\r',
      'sleep 200\r',
      '\u001a',
      'jobs\r',
      'bg\r',
      'kill %1\r',
      '\r',
      'fg\r',
      '\u0003',
      'echo $?\r',
      'cat\r',
      'some words\r',
      '\u001a',
      'fg %cat\r',
      'more\r',
      '\u0004',
      'echo done | cat; jobs; (exit 3); echo $?\r',
      'sleep 300 & sleep 301 & jobs\r',
      'kill %%; kill -STOP %-\r',
      '\r',
      'exit\r',
    ],
  },
  {
    name: 'bash line editing',
    argv: bash,
    keys: [
      '',
      'echo one two three\u0001#\u0005\u0017\u0017',
      '\u0003',
      'echo first; echo second\r',
      `${ESC}[A${ESC}[D${ESC}[D${ESC}[D\u007f\u007fX`,
      '\r',
      'ls /etc/hostn\t\r',
      'ls /usr/share/common-licenses/LG\t\t',
      '\u0015',
      '\u0012ech',
      '\u0012',
      '\u0007\u000b',
      'cat <<END\rline\rEND\r',
      'if true; then\recho yes\rfi\r',
      'echo "a\u0016\tb"\r',
      'printf "no newline"\r',
      '\u000c',
      `echo ${'wide '.repeat(20)}`,
      '\u0001\u000b\u0004',
    ],
  },
  {
    name: 'vim',
    mask: withoutAges,
    argv: ['/usr/bin/vim.tiny', '-u', 'NONE', '-N', '-n', '/tmp/transcript.txt'],
    keys: [
      '',
      'ihello world',
      ESC,
      'yyp',
      ':s/world/there/\r',
      'Oabove\rand another\u001b',
      ':set nu\r',
      'gg',
      'dd',
      'u',
      '/there\r',
      'A, and more\u001b',
      'wwcwX\u001b',
      ':w\r',
      'vjd',
      ':undo\r',
      ':%s/o/0/g\r',
      '5ifive \u001b',
      'ggVGJ',
      ':help\r',
      ':q\r',
      ':q!\r',
    ],
  },
  {
    name: 'less',
    argv: ['/usr/bin/less', '/usr/share/common-licenses/GPL-3'],
    keys: [
      '',
      ' ',
      'b',
      'j',
      '10j',
      'k',
      'G',
      'g',
      '/Affero\r',
      'n',
      'N',
      '&copyright\r',
      '&\r',
      '-N\r',
      '=',
      '50p',
      '?Preamble\r',
      'h',
      'q',
      ':p',
      'q',
    ],
  },
  {
    name: 'top',
    argv: ['/usr/bin/top', '-d', '500', '-n', '9'],
    mask: withoutNumbers,
    keys: ['', 'h', 'q'],
  },
];
