import { describe, expect, test } from 'vitest';
import { containerEnvironment, replaceOrAppend } from '../../../../src/engine/dockerd/containers/environment.ts';
import { mergeConfig, requireCommand } from '../../../../src/engine/dockerd/containers/merge-config.ts';

const image = {
  User: 'app',
  Env: ['PATH=/bin', 'A=image'],
  Cmd: ['serve'],
  Entrypoint: ['/entry'],
  WorkingDir: '/srv',
  Labels: { a: '1', b: '2' },
  ExposedPorts: { '80/tcp': {} },
  Volumes: { '/data': {} },
  StopSignal: 'QUIT',
  Healthcheck: { Test: ['CMD', 'true'], Interval: 5 },
};

describe('a container’s config over its image’s', () => {
  test('takes everything that isn’t set', () => {
    expect(mergeConfig({}, image)).toMatchObject({ ...image, Env: ['PATH=/bin', 'A=image'] });
  });

  test('a command of its own keeps the image’s entrypoint', () => {
    expect(mergeConfig({ Cmd: ['x'] }, image)).toMatchObject({ Cmd: ['x'], Entrypoint: ['/entry'] });
  });

  test('an entrypoint of its own drops the image’s command', () => {
    expect(mergeConfig({ Entrypoint: ['/own'] }, image)).toMatchObject({ Cmd: null, Entrypoint: ['/own'] });
  });

  test('an empty entrypoint clears the image’s, and then something must be there to run', () => {
    const cleared = mergeConfig({ Entrypoint: [''], Cmd: ['sh'] }, image);
    requireCommand(cleared);
    expect(cleared.Entrypoint).toBeNull();
    expect(() => requireCommand(mergeConfig({ Entrypoint: [''] }, image))).toThrow('no command specified');
  });

  test('variables, labels, ports and volumes are united', () => {
    const merged = mergeConfig({ Env: ['A=own'], Labels: { b: '3' }, ExposedPorts: { '81/tcp': {} } }, image);
    expect(merged.Env).toEqual(['A=own', 'PATH=/bin']);
    expect(merged.Labels).toEqual({ a: '1', b: '3' });
    expect(Object.keys(merged.ExposedPorts ?? {})).toEqual(['80/tcp', '81/tcp']);
  });

  test('health settings are taken one by one', () => {
    expect(mergeConfig({ Healthcheck: { Interval: 9 } }, image).Healthcheck).toEqual({
      Test: ['CMD', 'true'],
      Interval: 9,
    });
  });
});

test('the environment: Docker’s own first, replaced in place, removed by a bare name', () => {
  expect(containerEnvironment(['X=1', 'PATH=/own'], ['DB_NAME=/c/db'], 'host', true)).toEqual([
    'PATH=/own',
    'HOSTNAME=host',
    'TERM=xterm',
    'DB_NAME=/c/db',
    'X=1',
  ]);
  expect(replaceOrAppend(['A=1', 'B=2'], ['A', 'C=3', 'B=4'])).toEqual(['B=4', 'C=3']);
});
