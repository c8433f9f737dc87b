/**
 * Docker's description of its API, 1.50 (engine-api.json): every operation is there, and what the GET operations answer in a
 * machine with a container, an image, a volume and a network fits the description.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readText } from '../../src/lib/stream.ts';
import { type NodeMachine, nodeMachine } from '../machine/node-machine.ts';
import { known } from './engine-api.known.ts';
import { type Definitions, type Schema, schemaProblems } from './schema.ts';
import { checkKnown, sharedSuite } from './shared-suite.ts';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly responses: Readonly<Record<string, { readonly schema?: Schema | null }>>;
}

const suite = sharedSuite<{ operations: Operation[]; definitions: Definitions }>('engine-api');
const operations = suite?.operations ?? [];
const idOf = ({ method, path }: Operation) => `${method} ${path}`;

/** What stands for a name in a path. */
function withNames(path: string): string {
  const name =
    path.startsWith('/images') || path.startsWith('/distribution')
      ? 'busybox'
      : path.startsWith('/networks')
        ? 'bridge'
        : path.startsWith('/volumes')
          ? 'vol'
          : 'web';
  return path.replace(/\{[a-z]+\}/g, name);
}

/** Their objects don't exist outside a swarm: the documented refusal is right. */
const withoutSwarm = /^\/(?:nodes|swarm|services|tasks|secrets|configs|exec)\b/;

const queries: Readonly<Record<string, string>> = {
  '/events': '?since=0&until=1',
  '/containers/{id}/logs': '?stdout=1',
  '/containers/{id}/stats': '?stream=0&one-shot=1',
  '/containers/{id}/archive': '?path=/etc/passwd',
  '/containers/json': '?all=1&size=1',
  '/images/search': '?term=nginx',
  '/images/get': '?names=busybox',
};

describe.runIf(operations.length > 0)('engine-api', () => {
  let machine: NodeMachine;

  beforeAll(async () => {
    machine = await nodeMachine();
    const { code, stderr } = await machine.port.sh(
      `docker pull -q busybox && docker volume create vol && docker run -d --name web -p 80:80 -v vol:/v -e A=1 --label a=b busybox sleep 1000 && docker run --name over busybox true`,
    );
    if (code !== 0) throw new Error(stderr);
  }, 60_000);
  afterAll(() => machine.stop());

  const ask = async (method: string, url: string) => {
    const response = await machine.port.docker({ method, url: `/v1.50${url}`, headers: new Headers(), body: null });
    return { status: response.status, text: response.status === 101 ? '' : await readText(response.body) };
  };

  test.for(operations.map((operation) => [idOf(operation), operation] as const))('%s', async ([id, operation]) => {
    const { method, path, responses } = operation;
    // Operations that change something are asked about what isn't there.
    const reading = method === 'GET' && !/attach|\/session/.test(path);
    const url = reading ? withNames(path) + (queries[path] ?? '') : path.replace(/\{[a-z]+\}/g, 'not-there');
    const { status, text } = await ask(method, /prune|^\/build$/.test(path) && !reading ? `${url}?filters={` : url);
    const problems = status === 404 && /page not found/.test(text) ? ['there is no such operation'] : [];
    const schema = responses['200']?.schema;
    if (reading && problems.length === 0) {
      const refused = withoutSwarm.test(path) && status >= 400 && Object.hasOwn(responses, String(status));
      if (refused) expect(JSON.parse(text)).toHaveProperty('message');
      else if (status !== 200) problems.push(`status ${status}: ${text}`);
      else if (schema && /^[[{]/.test(text))
        problems.push(...schemaProblems(JSON.parse(text), schema, suite?.definitions ?? {}));
    }
    if (known.has(id)) expect(problems, 'is listed as a known failure, but passes').not.toEqual([]);
    else expect(problems.length, problems.join('\n')).toBe(0);
  });
  checkKnown(known, operations.map(idOf));
});
