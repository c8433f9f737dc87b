/** Plays a session in the student's login shell: one shell for all its commands, so that `cd` and variables last. */
import { shellQuote } from '../lib/shell-quote.ts';
import type { MachinePort, ShellResult } from '../machine/port.ts';
import { arrangeOutput, commandMatches } from './arrange-output.ts';
import type { Session, SessionCommand } from './session.ts';
import { sessionPrelude } from './session-prelude.ts';

export interface Played {
  readonly command: SessionCommand;
  /** As printed. */
  readonly text: string;
  /** The lines that are compared. */
  readonly output: readonly string[];
  readonly status: number;
  readonly matches: boolean;
}

const mark = '\u001e';

/** The whole session as one script for bash, which prints a mark, the status and a mark after each command. */
export function sessionScript({ commands }: Session): string {
  const needsPrelude = commands.some(({ command }) => /\b(?:pty|waitfor) /.test(command));
  const steps = commands.map(({ command }) => `eval ${shellQuote(command)}\nprintf '\\036%s\\036' "$?"\n`);
  return `exec 2>&1\n${needsPrelude ? sessionPrelude : ''}${steps.join('')}`;
}

/** What the script of `sessionScript` printed, command by command. */
export function readPlayed(session: Session, { stdout, stderr, code }: ShellResult): Played[] {
  const parts = stdout.split(mark);
  const bound = new Map<string, string>();
  return session.commands.map((command, index) => {
    const text = parts[index * 2];
    const status = Number(parts[index * 2 + 1] ?? code);
    const ended = [`(the shell ended before this command) ${stderr}`];
    const output = text === undefined ? ended : arrangeOutput(command, text);
    return { command, text: text ?? '', output, status, matches: commandMatches(command, { output, status }, bound) };
  });
}

/** Runs every command, also after one that differs. stdin is empty; stdout and stderr come together, as on a terminal. */
export async function playSession(machine: Pick<MachinePort, 'sh'>, session: Session): Promise<Played[]> {
  return readPlayed(session, await machine.sh(sessionScript(session)));
}

/** What differs, for people: file and line, the command, what was expected and what came. */
export function describeDifferences(session: Session, played: readonly Played[]): string[] {
  return played
    .filter(({ matches }) => !matches)
    .map(({ command, output, status }) =>
      [
        `${session.file}:${command.line}: $ ${command.command}`,
        ...command.output.map((line) => `  - ${line}`),
        ...output.map((line) => `  + ${line}`),
        ...(status === command.status ? [] : [`  exit status ${status}, expected ${command.status}`]),
      ].join('\n'),
    );
}
