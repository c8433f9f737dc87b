/** One way to spoil the state that a solution reached. */
import type { LessonPort } from '../attempt.ts';

export interface Alteration {
  /** `container web: port 80/tcp not published`. Says the same on every machine on which the solution was played. */
  readonly name: string;
  /**
   * The name of an alteration that changes nothing but comes about in the same way. Where that one is noticed, this one
   * proves nothing.
   */
  readonly control?: string;
  readonly apply: (port: LessonPort) => Promise<void>;
  /** Takes it back, so that the machine can serve for the next one; absent: it can't be taken back. */
  readonly undo?: (port: LessonPort) => Promise<void>;
}

/** @throws where the command fails: then nothing was altered as named */
export async function run(port: LessonPort, command: string): Promise<void> {
  const { code, stderr } = await port.sh(command);
  if (code !== 0) throw new Error(`${command}: ${stderr.trim()}`);
}

export const command =
  (text: string): Alteration['apply'] =>
  (port) =>
    run(port, text);
