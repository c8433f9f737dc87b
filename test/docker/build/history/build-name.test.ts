import { describe, expect, test } from 'vitest';
import { buildName } from '../../../../src/docker/build/history/build-name.ts';

describe('what a build is called, as buildx 0.29 names it', () => {
  test.each([
    ['its folder', { LocalPath: '/home/student/work/app', DockerfilePath: '' }, {}, 'app'],
    ['a Dockerfile of another name', { LocalPath: '/home/work', DockerfilePath: '/home/work/Bad' }, {}, 'work/Bad'],
    ['one further down', { LocalPath: '/home/d', DockerfilePath: '/home/d/e/My' }, {}, 'd/e/My'],
    ['the usual name further down', { LocalPath: '/home/d', DockerfilePath: '/home/d/e/Dockerfile' }, {}, 'd/e'],
    ['the usual name in another folder', { LocalPath: '/home/d', DockerfilePath: '/home/x/Dockerfile' }, {}, 'x'],
    ['another name in another folder', { LocalPath: '/home/d', DockerfilePath: '/home/x/My' }, {}, 'x/My'],
    ['a target', { LocalPath: '/home/work', DockerfilePath: '' }, { target: 'one' }, 'work (one)'],
    ['nothing of standard input', { LocalPath: '-', DockerfilePath: '' }, { filename: 'Dockerfile' }, ''],
    [
      'the URL',
      { LocalPath: 'https://host/x.tar', DockerfilePath: '' },
      { context: 'https://host/x.tar' },
      'https://host/x.tar',
    ],
  ])('%s', (_, local, attributes, name) => {
    const given = new Map(Object.entries(attributes as Record<string, string>));
    expect(buildName(given, { ...local, Target: 'default' })).toBe(name);
  });

  test('a build of somebody else has the name of its target', () => {
    expect(buildName(new Map([['target', 'one']]), undefined)).toBe('one');
    expect(buildName(new Map([['filename', 'Dockerfile']]), undefined)).toBe('');
  });
});
