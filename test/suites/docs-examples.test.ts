/**
 * The docker command lines of Docker's documentation (docs-examples.json): our docker takes them as far as the daemon, without
 * complaint about a command, a flag or a value. What they print depends on a machine that isn't ours.
 */
import { describe, expect, test } from 'vitest';
import type { Handler } from '../../src/lib/http.ts';
import { cannedDaemon, json } from '../docker/canned-daemon.ts';
import { runDocker } from '../docker/run-docker.ts';
import { known } from './docs-examples.known.ts';
import { checkKnown, sharedSuite } from './shared-suite.ts';

interface Case {
  readonly doc: string;
  readonly command: string;
}

/** The words of a plain command line; undefined where it needs a shell. */
function wordsOf(line: string): string[] | undefined {
  if (/[|;&`<>$*\n]|\.\.\.|\[/.test(line.replace(/'[^']*'/g, ''))) return undefined;
  return (line.match(/(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\])+/g) ?? []).map((word) =>
    word.replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g, (_, single, double, escaped) =>
      String(single ?? (double as string | undefined)?.replace(/\\(["\\$`])/g, '$1') ?? escaped),
    ),
  );
}

const all = sharedSuite<{ cases: Case[] }>('docs-examples')?.cases ?? [];
const lines = [...new Set(all.map(({ command }) => command))].filter(
  (line) => line.startsWith('docker ') && wordsOf(line) !== undefined,
);
const complaint =
  /unknown (?:shorthand )?flag|unknown command|invalid argument|flag needs an argument|requires (?:at|exactly|\d)/;
const options = { env: { HOME: '/nonexistent', DOCKER_HOST: 'unix:///canned.sock' } };

describe.runIf(lines.length > 0)('docs-examples', () => {
  test.for(lines)('%s', { timeout: 10_000 }, async (line) => {
    const { handler } = cannedDaemon(() => json(500, { message: 'enough' }));
    const daemon: Handler = async (message) => {
      await message.body?.cancel();
      return await handler({ ...message, body: null });
    };
    const ran = runDocker(wordsOf(line)?.slice(1) ?? [], { ...options, daemon }).then(({ stderr }) => stderr);
    // A command that waits for more has found nothing to complain about.
    const stderr = await Promise.race([ran, new Promise<string>((resolve) => setTimeout(resolve, 1500, ''))]);
    const complained = complaint.test(stderr);
    if (known.has(line)) expect(complained, 'is listed as a known failure, but passes').toBe(true);
    else expect(complained, stderr).toBe(false);
  });
  checkKnown(known, lines);
});
