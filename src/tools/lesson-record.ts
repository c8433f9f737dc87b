/**
 * `npm run lesson:record -- [PATH…]`: types the sessions of these lessons (solution, also-right, wrong) in the student's
 * machine and writes what came out, with placeholders for what varies. Console blocks in the prose are left to their author.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arrangeOutput } from '../course/arrange-output.ts';
import { playSession } from '../course/play-session.ts';
import type { SessionCommand } from '../course/session.ts';
import { Masker } from './conform/mask.ts';
import { writeSession } from './conform/session-files.ts';
import { attempt } from './lessons/attempt.ts';
import { readCourse } from './lessons/course-source.ts';
import { selectLessons } from './lessons/select.ts';
import { nodeMachine } from './node-machine.ts';
import { projectRoot } from './project.ts';

async function main(words: readonly string[]): Promise<void> {
  if (words.length === 0) throw new Error('names no lesson; give its folder');
  for (const lesson of selectLessons(readCourse(projectRoot), words)) {
    for (const { file, kind, session, error } of lesson.sessions) {
      if (!session) throw new Error(`${file}:${error?.line}: ${error?.message}`);
      // What makes the situation is played on a machine without it.
      const place = kind === 'start' ? { ...lesson, sessions: [] } : lesson;
      const played = await attempt(nodeMachine, place, (port) => playSession(port, session));
      const masker = new Masker(played.map(({ text }) => text));
      const commands = played.map(({ command, text, status, matches }): SessionCommand => {
        // What is true stays as its author wrote it.
        if (matches) return command;
        return { ...command, status, output: arrangeOutput(command, text).map((line) => masker.line(line)) };
      });
      const changed = played.filter(({ matches }) => !matches).length;
      if (changed > 0) writeFileSync(join(projectRoot, file), writeSession({ headers: session.headers, commands }));
      console.log(`${file}: ${changed} of ${commands.length} commands rewritten`);
    }
  }
}

process.exit(
  await main(process.argv.slice(2)).then(
    () => 0,
    (error: unknown) => {
      console.error(`lesson:record: ${error instanceof Error ? error.message : String(error)}`);
      return 1;
    },
  ),
);
