/** The worker that the student's computer runs in: fetches what it is made of from the site, boots it, and serves its Wire. */
import { SystemClock } from '../lib/clock.ts';
import { gunzip } from '../lib/gzip.ts';
import type { Handler } from '../lib/http.ts';
import { SystemRandom } from '../lib/random.ts';
import { bootHost } from './boot.ts';
import type { FileSource } from './internet/static-site.ts';
import type { RootSource } from './root-source.ts';
import { MachineService } from './service.ts';
import { type MessageEnd, Wire } from './wire.ts';

async function get(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: status ${response.status}`);
  return response;
}

/** @param base the site's address, ending in a slash */
function rootSource(base: string): RootSource {
  const machine = `${base}machine/`;
  return {
    index: async () => await (await get(`${machine}root.json`)).json(),
    fetch: async (chunk) =>
      await gunzip(new Uint8Array(await (await get(`${machine}chunk/${chunk}.gz`)).arrayBuffer())),
    bootChunk: async () => ((await (await get(`${machine}manifest.json`)).json()) as { boot: string }).boot,
  };
}

function filesBelow(address: string): FileSource {
  return {
    async get(path) {
      const response = await fetch(`${address}${path.split('/').map(encodeURIComponent).join('/')}`);
      if (response.status === 404) return undefined;
      if (!response.ok || !response.body) throw new Error(`${path}: status ${response.status}`);
      const length = response.headers.get('Content-Length');
      return { body: response.body, size: length === null ? undefined : Number(length) };
    },
  };
}

async function boot({ base }: { base: string }): Promise<MachineService> {
  const cpu = await WebAssembly.compileStreaming(get(new URL('../cpu/build/cpu.wasm', import.meta.url).href));
  const host = await bootHost({
    cpu,
    clock: new SystemClock(),
    random: new SystemRandom(),
    root: rootSource(base),
    hub: filesBelow(`${base}v2/`),
    debian: filesBelow(`${base}machine/debian/`),
    onFault: (error, where) => console.error(where, error),
  });
  // The engine and its client are fetched once the first prompt is out, or when somebody asks for them.
  let engine: Promise<Handler> | undefined;
  const docker = () => {
    engine ??= import('./docker-host.ts').then(async ({ startDocker }) => (await startDocker(host)).docker);
    return engine;
  };
  host.kernel.registerProgram('docker', async (system) => {
    const [{ docker: command }] = await Promise.all([import('../docker/docker.ts'), docker()]);
    return await command(system);
  });
  return new MachineService(host, docker);
}

let service: Promise<MachineService> | undefined;

new Wire(self as unknown as MessageEnd, 1, async (method, args, input) => {
  if (method === 'boot') {
    service ??= boot(args as { base: string });
    await service;
    return { value: null, body: null };
  }
  if (!service) throw new Error('the machine is not booted');
  return await (await service).serve(method, args, input);
});

// The modules above await while they load, and a message that comes meanwhile is lost: the page waits for this one.
self.postMessage({ kind: 'ready' });
