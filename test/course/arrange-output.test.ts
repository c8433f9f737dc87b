import { describe, expect, test } from 'vitest';
import { arrangeOutput, commandMatches } from '../../src/course/arrange-output.ts';
import { differingLines } from '../../src/course/output-matches.ts';
import { parseSession, type SessionCommand } from '../../src/course/session.ts';

function parsed(text: string): SessionCommand {
  const [command] = parseSession('x.session', text).commands;
  if (!command) throw new Error('no command');
  return command;
}

function matches(session: string, text: string, status = 0): boolean {
  const command = parsed(session);
  return commandMatches(command, { output: arrangeOutput(command, text), status }, new Map());
}

describe('readings', () => {
  test('sort: lines in any order, none too many', () => {
    expect(matches('$ x\n@ sort\na\n<id>\n', '0123456789ab\na\n')).toBe(true);
    expect(matches('$ x\n@ sort\na\nb\n', 'a\nb\nb\n')).toBe(false);
    expect(matches('$ x\n@ sort\na\nb\n', 'a\na\n')).toBe(false);
  });

  test('status and skip', () => {
    expect(matches('$ x\n@ status\n? 1\n', 'anything', 1)).toBe(true);
    expect(matches('$ x\n@ status\n', 'anything', 1)).toBe(false);
    expect(matches('$ x\n@ skip\n', 'anything', 7)).toBe(true);
  });

  test('pull: passing states of layers are left out', () => {
    const session =
      '$ docker pull x\n@ pull\nlatest: Pulling from library/x\n<shortid:1>: Pull complete\nDigest: <digest>\n';
    const text = `latest: Pulling from library/x\n0123456789ab: Pulling fs layer\n0123456789ab: Pull complete\nDigest: sha256:${'0'.repeat(64)}\n`;
    expect(matches(session, text)).toBe(true);
    expect(matches(session, text.replace('Pull complete', 'Already exists'))).toBe(false);
  });

  test('build: vertices in any order, without times', () => {
    const command = parsed('$ docker build .\n@ build\n');
    const first = '#1 [internal] load\n#1 DONE 0.1s\n\n#2 [1/2] FROM x\n#2 DONE 0.0s\n';
    const second = '#1 [1/2] FROM x\n#1 DONE 3.0s\n\n#2 [internal] load\n#2 DONE 0.0s\n';
    expect(arrangeOutput(command, first)).toEqual(arrangeOutput(command, second));
    expect(arrangeOutput(command, first)).not.toEqual(arrangeOutput(command, first.replace('FROM x', 'FROM y')));
  });

  test('a terminal is read without escapes', () => {
    expect(arrangeOutput(parsed('$ pty sh\n'), '/ # \u001b[6necho\r\none\r\n')).toEqual(['/ # echo', 'one']);
  });

  test('an unknown reading, or one too late, names file and line', () => {
    expect(() => parsed('$ x\n@ nonsense\n')).toThrow('x.session:2: not a way to read output: nonsense');
    expect(() => parsed('$ x\nout\n@ sort\n')).toThrow('x.session:3: `@` must follow');
  });
});

test('the short form of a named id is the same id', () => {
  const long = 'ab'.repeat(32);
  const bound = new Map<string, string>();
  const play = (text: string, output: string) => commandMatches(parsed(text), { output: [output], status: 0 }, bound);
  expect(play('$ x\n<fullid:1>\n', long)).toBe(true);
  expect(play('$ x\n<shortid:1>\n', long.slice(0, 12))).toBe(true);
  expect(play('$ x\n<shortid:1>\n', 'cd'.repeat(6))).toBe(false);
});

test('columns may be wider or narrower, not gone', () => {
  expect(matches('$ x\nNAME      STATUS\n', 'NAME   STATUS\n')).toBe(true);
  expect(matches('$ x\nNAME      STATUS\n', 'NAME STATUS\n')).toBe(false);
  expect(matches('$ x\n    indented\n', '  indented\n')).toBe(false);
});

test('only what differs is shown', () => {
  expect(differingLines(['a', 'b', 'c'], ['a', 'x', 'y', 'c'])).toEqual({ expected: ['b'], actual: ['x', 'y'] });
});
