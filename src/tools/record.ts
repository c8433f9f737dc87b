/**
 * `npm run record -- [NAME…]`: plays the sessions of test/conform (those whose name contains one of the words) on the real
 * Docker and rewrites what they expect.
 */
import { writeFileSync } from 'node:fs';
import { arrangeOutput } from '../course/arrange-output.ts';
import type { Played } from '../course/play-session.ts';
import type { SessionCommand } from '../course/session.ts';
import { playOnHost } from './conform/host-cell.ts';
import { Masker, maskNumbers, maskTop } from './conform/mask.ts';
import { Oracle, oracleMissing, realDocker } from './conform/oracle.ts';
import { imagesOf, readSession, sessionNames, sessionPath, writeSession } from './conform/session-files.ts';

/** `@ build` for a command that showed BuildKit's progress. */
function readingOf({ command, text }: Played): readonly string[] {
  const isBuild = /^#\d+ (?:\[|DONE|CACHED|building)/m.test(text) && /\bdocker\b.*\bbuild/.test(command.command);
  if (!isBuild || command.reading.length > 0) return command.reading;
  return ['build'];
}

function record(played: readonly Played[]): SessionCommand[] {
  const masker = new Masker(played.map(({ text }) => text));
  return played.map((one) => {
    const command = { ...one.command, reading: readingOf(one) };
    let output = arrangeOutput(command, one.text).map((line) => masker.line(line));
    if (command.reading.includes('shape')) output = output.map(maskNumbers);
    if (command.reading.includes('top')) output = output.map(maskTop);
    if (command.reading.includes('sort') || command.reading.includes('set')) output = [...output].sort();
    return { ...command, output, status: command.reading.includes('skip') ? 0 : one.status };
  });
}

async function main(): Promise<void> {
  const missing = oracleMissing();
  if (missing !== undefined) throw new Error(`SKIPPED, nothing recorded: ${missing}`);
  const words = process.argv.slice(2);
  const names = sessionNames().filter((name) => words.length === 0 || words.some((word) => name.includes(word)));
  const oracle = new Oracle(process.env.ORACLE_DIR ?? '/tmp/oracle-record');
  if (names.length === 0) throw new Error(`no session is called ${words.join(' or ')}`);
  for (const name of names) {
    try {
      const session = readSession(name);
      oracle.fresh(imagesOf(session));
      const played = await playOnHost(oracle.cell(realDocker()), session);
      const commands = record(played);
      writeFileSync(sessionPath(name), writeSession({ headers: session.headers, commands }));
      console.log(`${name}: ${commands.length} commands`);
    } catch (error) {
      console.error(`${name}: NOT recorded: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    }
  }
  oracle.down();
}

await main().catch((error: unknown) => {
  console.error(`record: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
