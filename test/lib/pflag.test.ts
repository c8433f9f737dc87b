import { describe, expect, test } from 'vitest';
import { type Flag, FlagSet, type FlagValue } from '../../src/lib/pflag.ts';

class Text implements FlagValue {
  readonly type: string;
  value: string;
  readonly seen: string[] = [];

  constructor(type: string, value = '') {
    this.type = type;
    this.value = value;
  }

  set(text: string): void {
    if (text === 'bad') throw new Error('no good');
    this.seen.push(text);
    this.value = text;
  }

  format(): string {
    return this.value;
  }
}

function flagSet(): { flags: FlagSet; name: Text; quiet: Text; all: Text } {
  const flags = new FlagSet(new Map([['label-name', 'name']]));
  const flag = (name: string, shorthand: string, value: FlagValue, bare?: string): Flag => ({
    name,
    shorthand,
    usage: `The ${name}`,
    value,
    bare,
    hidden: false,
  });
  const name = new Text('string', 'x');
  const quiet = new Text('bool', 'false');
  const all = new Text('bool', 'false');
  flags.add(flag('name', 'n', name));
  flags.add(flag('quiet', 'q', quiet, 'true'));
  flags.add(flag('all', 'a', all, 'true'));
  return { flags, name, quiet, all };
}

describe('parse', () => {
  test('every way to give a value', () => {
    const { flags, name } = flagSet();
    const rest = flags.parse([
      '--name',
      'a',
      '--name=b',
      '-n',
      'c',
      '-nd',
      '-n=e',
      'arg',
      '--label-name=f',
      '--',
      '-q',
    ]);
    expect(name.seen).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(rest).toEqual(['arg', '-q']);
  });

  test('grouped switches, the last with a value', () => {
    const { flags, name, quiet, all } = flagSet();
    flags.parse(['-qan', 'x']);
    expect([quiet.value, all.value, name.value]).toEqual(['true', 'true', 'x']);
    expect(flags.changed('all')).toBe(true);
  });

  test('not interspersed, flags end at the first argument', () => {
    const { flags, quiet } = flagSet();
    expect(flags.parse(['-q', 'image', '-a'], false)).toEqual(['image', '-a']);
    expect(quiet.value).toBe('true');
  });

  test.each([
    [['--nope'], 'unknown flag: --nope'],
    [['-qZ'], "unknown shorthand flag: 'Z' in -Z"],
    [['--name'], 'flag needs an argument: --name'],
    [['-n'], "flag needs an argument: 'n' in -n"],
    [['--name=bad'], 'invalid argument "bad" for "-n, --name" flag: no good'],
    [['--=x'], 'bad flag syntax: --=x'],
  ])('%j', (args, message) => {
    expect(() => flagSet().flags.parse(args)).toThrow(message);
  });
});

test('help shows the defaults there were before parsing, in one column', () => {
  const { flags } = flagSet();
  flags.parse(['--name', 'other']);
  expect(flags.usages(80)).toBe(
    '  -a, --all           The all\n  -n, --name string   The name (default "x")\n  -q, --quiet         The quiet\n',
  );
});
