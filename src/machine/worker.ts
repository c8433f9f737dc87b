/** The worker that the student's computer runs in: fetches what it is made of from the site, boots it, and serves its Wire. */
import { SystemClock } from '../lib/clock.ts';
import { gunzip } from '../lib/gzip.ts';
import type { Handler } from '../lib/http.ts';
import { SystemRandom } from '../lib/random.ts';
import { bootHost, type Host } from './boot.ts';
import { changedImages } from './changed-images.ts';
import { openTabDisk } from './disk/tab-disk.ts';
import type { FileSource } from './internet/static-site.ts';
import type { DiskNews } from './port.ts';
import type { RootSource } from './root-source.ts';
import { MachineService } from './service.ts';
import { webContainerDoor } from './web-container-link.ts';
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

interface BootArguments {
  /** The site's address, ending in a slash. */
  readonly base: string;
  /** Under which name the machine is kept in this browser. */
  readonly machine: string;
  /** The page that had it last was closed, and did not crash. */
  readonly wasClosed: boolean;
}

async function boot({ base, machine, wasClosed }: BootArguments, page: Wire): Promise<MachineService> {
  const clock = new SystemClock();
  const tell = (news: DiskNews) => void page.call('tell', news);
  let running: Host | undefined;
  const [cpu, disk] = await Promise.all([
    WebAssembly.compileStreaming(get(new URL('../cpu/build/cpu.wasm', import.meta.url).href)),
    openTabDisk({
      machine,
      wasClosed,
      clock,
      ask: async (question) => (await page.call('ask', question)).value as string,
      tell,
      stop: () => running?.stop(),
    }),
  ]);
  const tellLost = () => {
    const what = disk?.lost.splice(0) ?? [];
    if (what.length > 0) tell({ kind: 'lost', what });
  };
  const host = await bootHost({
    ...(disk && { disk }),
    cpu,
    clock,
    random: new SystemRandom(),
    root: rootSource(base),
    hub: filesBelow(`${base}v2/`),
    debian: filesBelow(`${base}machine/debian/`),
    webContainer: webContainerDoor({
      open: (name) => new BroadcastChannel(name),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      name: () => crypto.randomUUID(),
    }),
    quickjs: () =>
      WebAssembly.compileStreaming(get(new URL('../programs/node/build/quickjs.wasm', import.meta.url).href)),
    onFault: (error, where) => console.error(where, error),
  });
  running = host;
  tellLost();
  // The engine and its client are fetched once the first prompt is out, or when somebody asks for them.
  let engine: Promise<Handler> | undefined;
  const docker = () => {
    engine ??= import('./docker-host.ts').then(async ({ startDocker }) => {
      const { docker: handler, daemon } = await startDocker(host);
      tellLost();
      if (disk?.isUsed)
        void changedImages(daemon, host.options.hub).then((names) => {
          if (names.length > 0) tell({ kind: 'images', names });
        });
      return handler;
    });
    return engine;
  };
  host.kernel.registerProgram('docker', async (system) => {
    const [{ docker: command }] = await Promise.all([import('../docker/docker.ts'), docker()]);
    return await command(system);
  });
  return new MachineService(host, docker);
}

let service: Promise<MachineService> | undefined;

const wire = new Wire(self as unknown as MessageEnd, 1, async (method, args, input) => {
  if (method === 'boot') {
    service ??= boot(args as BootArguments, wire);
    await service;
    return { value: null, body: null };
  }
  if (!service) throw new Error('the machine is not booted');
  return await (await service).serve(method, args, input);
});

// The modules above await while they load, and a message that comes meanwhile is lost: the page waits for this one.
self.postMessage({ kind: 'ready' });
