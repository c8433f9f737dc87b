/**
 * The line discipline against Linux: what a real pty (Linux 6, Debian 12) showed and gave to read for random settings and
 * random typing, recorded in n-tty-recorded.json. Each byte was typed on its own; the reads came at the end.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LineDiscipline } from '../../../src/kernel/tty/n-tty.ts';
import { copyTermios } from '../../../src/kernel/uapi/termios.ts';
import { fromLatin1, latin1 } from '../../../src/lib/bytes.ts';

interface Recorded {
  readonly iflag: number;
  readonly oflag: number;
  readonly lflag: number;
  /** What a program wrote first. */
  readonly written: string;
  readonly typed: string;
  readonly screen: string;
  readonly reads: readonly string[];
}

const cases = JSON.parse(readFileSync(new URL('n-tty-recorded.json', import.meta.url), 'utf8')) as Recorded[];

function play({ iflag, oflag, lflag, written, typed }: Recorded): Pick<Recorded, 'screen' | 'reads'> {
  const discipline = new LineDiscipline(() => undefined);
  discipline.setTermios({ ...copyTermios(discipline.termios), iflag, oflag, lflag });
  discipline.output.write(fromLatin1(written), discipline.termios);
  discipline.receive(fromLatin1(typed));
  const reads: string[] = [];
  const into = new Uint8Array(100);
  for (let count = discipline.read(into, 1); count !== undefined; count = discipline.read(into, 1)) {
    reads.push(latin1(into.subarray(0, count)));
  }
  return { screen: latin1(discipline.output.queue.take()), reads };
}

test(`${cases.length} recorded sessions`, () => {
  expect(cases.length).toBeGreaterThan(100);
  for (const recorded of cases) {
    const { screen, reads } = recorded;
    expect(play(recorded), JSON.stringify(recorded)).toEqual({ screen, reads });
  }
});
