/** docker/go-connections' port specs (/work/shared/suites/nat-ports.json, read in place). */

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseExposed, parsePortSpec, parsePortSpecs, parsePublished } from '../../../src/docker/container/ports.ts';

test('forms of -p', () => {
  expect(parsePortSpec('127.0.0.1:8080:80')).toEqual([{ port: '80/tcp', hostIp: '127.0.0.1', hostPort: '8080' }]);
  expect(parsePortSpec('[::1]::80/udp')).toEqual([{ port: '80/udp', hostIp: '::1', hostPort: '' }]);
  expect(parsePortSpec('8000-8001:80-81').map(({ hostPort }) => hostPort)).toEqual(['8000', '8001']);
  expect(parsePortSpec('8000-8010:80')).toEqual([{ port: '80/tcp', hostIp: '', hostPort: '8000-8010' }]);
  expect(parsePublished(['target=80,published=8080']).bindings).toEqual({
    '80/tcp': [{ HostIp: '', HostPort: '8080' }],
  });
  expect(parseExposed(['80-81/udp'])).toEqual(['80/udp', '81/udp']);
});

test.each([
  ['80:99999', 'Invalid containerPort: 99999'],
  ['80/xyz', 'Invalid proto: xyz'],
  ['1.2.3:80:80', 'Invalid ip address: 1.2.3'],
  ['[::1:80:80', "Invalid ip address [::1: address [::1:: missing ']' in address"],
  ['80:', 'No port specified: 80:<empty>'],
  ['published=80', 'No port specified: 80:/tcp<empty>'],
  ['=80', "invalid publish opts format (should be name=value but got '=80')"],
])('-p %s is refused in the words of 28.5', (spec, message) => {
  expect(() => parsePublished([spec])).toThrow(new Error(message));
});

const file = '/work/shared/suites/nat-ports.json';

interface Case {
  readonly id: string;
  readonly fn: string;
  readonly input: unknown;
  readonly expected: {
    readonly error?: string | null;
    readonly bindings?: Record<string, unknown>;
    readonly exposed?: string[];
  };
}

if (!existsSync(file)) {
  console.warn(`SKIPPED: ${file} is not there`);
  test.skip('nat-ports', () => undefined);
} else {
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };
  describe('nat-ports', () => {
    for (const { id, input, expected } of cases.filter(({ fn }) => fn === 'ParsePortSpecs')) {
      test(`${id}: ${JSON.stringify(input)}`, () => {
        const specs = input as string[];
        if (typeof expected.error === 'string') expect(() => parsePortSpecs(specs)).toThrow(expected.error);
        else {
          const { exposed, bindings } = parsePortSpecs(specs);
          if (expected.bindings) expect(bindings).toEqual(expected.bindings);
          if (expected.exposed) expect(Object.keys(exposed).sort()).toEqual(expected.exposed);
        }
      });
    }
  });
}
