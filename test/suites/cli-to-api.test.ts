/**
 * What docker 28.2.2 asks of the daemon for a command line (/work/shared/suites/cli-to-api.json, read in place): the calls,
 * their bodies, and what is printed.
 */

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { HttpResponse } from '../../src/lib/http.ts';
import { type AskedRequest, cannedDaemon, json, nothing } from '../docker/canned-daemon.ts';
import { runDocker } from '../docker/run-docker.ts';
import { known } from './cli-to-api.known.ts';

const file = '/work/shared/suites/cli-to-api.json';

interface Case {
  readonly id: string;
  readonly argv: string[];
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly requests: { method: string; path: string; body?: unknown }[];
}

const id = '4c01db0b339c'.padEnd(64, '0');

function answer({ method, path }: AskedRequest): HttpResponse | undefined {
  const [route = ''] = path.split('?');
  if (/^\/(containers|images)\/json$/.test(route) || route === '/networks') return json(200, []);
  if (/\/create$/.test(route) && method === 'POST') return json(201, { Id: id, Warnings: [], Warning: '', Name: 'x' });
  if (/\/prune$/.test(route)) return json(200, { SpaceReclaimed: 0 });
  if (/^\/containers\/[^/]+\/json$/.test(route))
    return json(200, { Id: id, State: { Running: true }, Config: {}, HostConfig: {} });
  if (/\/update$/.test(route)) return json(200, { Warnings: null });
  if (/\/exec$/.test(route)) return json(201, { Id: id });
  if (/^\/networks\/[^/]+$/.test(route) && method === 'GET')
    return json(200, { Name: route.slice('/networks/'.length), Id: id });
  if (/\/tag$/.test(route)) return nothing(201);
  if (/^\/exec\/[^/]+\/start$/.test(route)) return nothing(200);
  return nothing(204);
}

if (!existsSync(file)) {
  console.warn(`SKIPPED: ${file} is not there`);
  test.skip('cli-to-api', () => undefined);
} else {
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };
  describe('cli-to-api', () => {
    for (const item of cases) {
      test(`${item.id}: ${item.argv.join(' ')}`, async () => {
        const { handler, asked } = cannedDaemon(answer);
        const env = { HOME: '/nonexistent', DOCKER_HOST: 'unix:///canned.sock' };
        const got = await runDocker(item.argv, { env, daemon: handler, cwd: '/nonexistent' });
        const plain = asked.map(({ method, path, body }) => ({
          method,
          path,
          ...(body === undefined ? {} : { body }),
        }));
        const wanted = item.requests.map(({ method, path, body }) => ({
          method,
          path,
          ...(body === undefined || body === null ? {} : { body }),
        }));
        const actual = { ...got, requests: plain };
        const expected = { status: item.exit, stdout: item.stdout, stderr: item.stderr, requests: wanted };
        if (known.has(item.id)) expect(actual, 'listed as a known failure, but passes').not.toEqual(expected);
        else expect(actual).toEqual(expected);
      });
    }
  });
}
