import { describe, expect, test } from 'vitest';
import { outputMatches } from '../../src/course/output-matches.ts';
import { parseSession, SessionError } from '../../src/course/session.ts';

const parse = (text: string) => parseSession('x.session', text);

describe('parseSession', () => {
  test('commands, output, status and headers', () => {
    const { headers, commands } = parse(
      '! step run hint exited\n# a comment\n$ docker run x \\\n>   y\none\n\ntwo\n? 125\n$ true\n! ours: no cgroup v2\n',
    );
    expect(headers.get('step')).toBe('run hint exited');
    expect(commands.map(({ command, output, status }) => ({ command, output, status }))).toEqual([
      { command: 'docker run x \\\n  y', output: ['one', '', 'two'], status: 125 },
      { command: 'true', output: [], status: 0 },
    ]);
    expect(commands[1]?.differences.get('ours')).toBe('no cgroup v2');
  });

  test('lines that end as on Windows are the same lines', () => {
    const text = '! step run hint exited\n$ a\none\n? 3\n';
    expect(parse(text.replaceAll('\n', '\r\n'))).toEqual(parse(text));
  });

  test('a backslash protects output that looks like syntax', () => {
    expect(parse('$ x\n\\$ 5\n\\\\n\n').commands[0]?.output).toEqual(['$ 5', '\\n']);
  });

  test.each([
    ['', 'x.session:1: no command'],
    ['hello\n', 'x.session:1: output before'],
    ['$ a\n? abc\n', 'x.session:2: not an exit status'],
    ['$ a\n? 1\n? 1\n', 'x.session:3: a second exit status'],
    ['$ a\n? 1\nmore\n', 'x.session:3: output after'],
    ['$ a\nout\n> b\n', 'x.session:3: a continuation'],
    ['$ a\n! nonsense\n', 'x.session:2: a known difference'],
  ])('%j names file and line', (text, message) => {
    expect(() => parse(text)).toThrow(SessionError);
    expect(() => parse(text)).toThrow(message);
  });
});

describe('outputMatches', () => {
  const matches = (expected: string[], actual: string[], bound = new Map<string, string>()) =>
    outputMatches(expected, actual, bound);

  test('placeholders match their shapes only', () => {
    expect(matches(['<id>  <ago>'], ['0123456789ab  3 minutes ago'])).toBe(true);
    expect(matches(['<id>'], ['0123456789'])).toBe(false);
    expect(matches(['<none>'], ['<none>'])).toBe(true);
    expect(matches(['a.c'], ['abc'])).toBe(false);
  });

  test('a named placeholder is the same everywhere', () => {
    const bound = new Map<string, string>();
    expect(matches(['<ip:web>'], ['172.17.0.2'], bound)).toBe(true);
    expect(matches(['<ip:web>'], ['172.17.0.2'], bound)).toBe(true);
    expect(matches(['<ip:web>'], ['172.17.0.3'], bound)).toBe(false);
  });

  test('three dots stand for any lines', () => {
    expect(matches(['a', '...', 'd'], ['a', 'b', 'c', 'd'])).toBe(true);
    expect(matches(['a', '...'], ['a'])).toBe(true);
    expect(matches(['...', 'x'], ['a', 'b'])).toBe(false);
  });

  test('missing and additional lines differ', () => {
    expect(matches(['a'], [])).toBe(false);
    expect(matches(['a'], ['a', 'b'])).toBe(false);
  });
});
