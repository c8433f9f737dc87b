/**
 * Lists, templates and inspect of docker 28.2.2 against a daemon with a fixed state (/work/shared/suites/cli-format.json,
 * read in place). Cases that change something are left to cli-to-api and to the sessions.
 */

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/lib/bytes.ts';
import type { HttpResponse } from '../../src/lib/http.ts';
import { fromBytes } from '../../src/lib/stream.ts';
import { type AskedRequest, cannedDaemon, json, logs } from '../docker/canned-daemon.ts';
import { runDocker } from '../docker/run-docker.ts';
import { known } from './cli-format.known.ts';

const file = '/work/shared/suites/cli-format.json';

interface Case {
  readonly id: string;
  readonly argv: string[];
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly requests: string[];
}

interface Named {
  readonly Id?: string;
  readonly Name?: string;
  readonly Names?: string[];
  readonly RepoTags?: string[];
}

type State = Record<string, unknown> & Record<'containerInspect' | 'imageInspect' | 'networks' | 'volumes', Named[]>;

function answer(state: State, { method, path }: AskedRequest): HttpResponse | undefined {
  const [route = ''] = path.split('?');
  const plain = new Map([
    ['/containers/json', 'containers'],
    ['/images/json', 'images'],
    ['/networks', 'networks'],
    ['/version', 'version'],
    ['/info', 'info'],
    ['/system/df', 'df'],
    ['/images/search', 'search'],
  ]);
  const key = plain.get(route);
  if (method === 'GET' && key !== undefined) return json(200, listed(state, route, path));
  if (route === '/volumes') return json(200, { Volumes: state.volumes, Warnings: null });
  if (route === '/events')
    return { status: 200, headers: new Headers({ 'Content-Type': 'application/json' }), body: fromBytes(utf8('')) };
  const container = /^\/containers\/([^/]+)\/(\w+)$/.exec(route);
  if (container) return containerAnswer(state, container[1] ?? '', container[2] ?? '');
  const image = /^\/images\/(.+)\/(json|history)$/.exec(route);
  if (image) {
    const found = state.imageInspect.find(
      ({ RepoTags, Id }) => RepoTags?.some((tag) => tag.startsWith(`${image[1]}:`)) || Id?.includes(image[1] ?? '-'),
    );
    if (!found) return json(404, { message: `No such image: ${image[1]}` });
    return json(200, image[2] === 'history' ? state.history : found);
  }
  const network = /^\/networks\/(.+)$/.exec(route);
  if (network) {
    const found = state.networks.find(({ Name }) => Name === network[1]);
    return found ? json(200, found) : json(404, { message: `network ${network[1]} not found` });
  }
  const volume = /^\/volumes\/(.+)$/.exec(route);
  if (volume) {
    const found = state.volumes.find(({ Name }) => Name === volume[1]);
    return found ? json(200, found) : json(404, { message: `get ${volume[1]}: no such volume` });
  }
  return undefined;
}

/** The fixed daemon knows these parameters alone. */
function listed(state: State, route: string, path: string): unknown {
  const all =
    state[
      route === '/containers/json'
        ? 'containers'
        : route === '/images/json'
          ? 'images'
          : route === '/networks'
            ? 'networks'
            : route === '/system/df'
              ? 'df'
              : route === '/images/search'
                ? 'search'
                : route.slice(1)
    ];
  if (route !== '/containers/json' || !Array.isArray(all)) return all;
  if (path.includes('limit=1')) return all.slice(0, 1);
  return path.includes('all=1') ? all : all.filter(({ State: state }) => state === 'running' || state === 'paused');
}

function containerAnswer(state: State, name: string, what: string): HttpResponse | undefined {
  const found = state.containerInspect.find(({ Name, Id }) => Name === `/${name}` || Id?.startsWith(name));
  if (!found) return json(404, { message: `No such container: ${name}` });
  if (what === 'json') return json(200, found);
  if (what === 'stats') return json(200, { ...(state.stats as object), id: found.Id, name: found.Name });
  if (what === 'top') {
    return name === 'quirky_turing'
      ? json(409, { message: `container ${found.Id} is not running` })
      : json(200, state.top);
  }
  if (what === 'changes') return json(200, state.changes);
  if (what === 'logs') return logs('hello stdout\nlast line without newline', 'oops stderr\n');
  return undefined;
}

if (!existsSync(file)) {
  console.warn(`SKIPPED: ${file} is not there`);
  test.skip('cli-format', () => undefined);
} else {
  const suite = JSON.parse(readFileSync(file, 'utf8')) as { nowISO: string; state: State; cases: Case[] };
  const reading = suite.cases.filter(({ requests }) => requests.every((request) => request.startsWith('GET ')));
  describe('cli-format', () => {
    for (const item of reading) {
      test(`${item.id}: ${item.argv.join(' ')}`, async () => {
        const { handler } = cannedDaemon((request) => answer(suite.state, request));
        const env = { HOME: '/nonexistent', DOCKER_HOST: 'unix:///canned.sock' };
        const got = await runDocker(item.argv, { env, daemon: handler, now: Date.parse(suite.nowISO) * 1e6 });
        const expected = { status: item.exit, stdout: item.stdout, stderr: item.stderr };
        if (known.has(item.id)) expect(got, 'listed as a known failure, but passes').not.toEqual(expected);
        else expect(got).toEqual(expected);
      });
    }
  });
}
