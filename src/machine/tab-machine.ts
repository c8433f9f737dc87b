/** The student's computer in a tab's worker: booted on the disk that this browser keeps, and served over its Wire. */
import { SystemClock } from '../lib/clock.ts';
import type { Handler } from '../lib/http.ts';
import { SystemRandom } from '../lib/random.ts';
import { bootHost, type Host } from './boot.ts';
import { changedImages } from './changed-images.ts';
import { openTabDisk } from './disk/tab-disk.ts';
import type { FileSource } from './internet/static-site.ts';
import type { DiskNews, WorkerStart } from './port.ts';
import type { RootSource } from './root-source.ts';
import { MachineService } from './service.ts';
import { stoppedContainers } from './stopped-containers.ts';
import { webContainerDoor } from './web-container-link.ts';
import { Wire } from './wire.ts';

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

/** What the worker has of the site; what every boot needs is on its way already. */
export interface SiteSources {
  readonly cpu: Promise<WebAssembly.Module>;
  readonly root: RootSource;
  readonly quickjs: () => Promise<WebAssembly.Module>;
}

async function boot(
  { base, machine, language, wasClosed, terminal }: WorkerStart,
  page: Promise<Wire>,
  sources: SiteSources,
): Promise<MachineService> {
  const clock = new SystemClock();
  const tell = async (news: DiskNews) => void (await page).call('tell', news);
  let running: Host | undefined;
  const [cpu, disk] = await Promise.all([
    sources.cpu,
    openTabDisk({
      machine,
      wasClosed,
      clock,
      ask: async (question) => (await (await page).call('ask', question)).value as string,
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
    language,
    cpu,
    clock,
    random: new SystemRandom(),
    root: sources.root,
    hub: filesBelow(`${base}v2/`),
    debian: filesBelow(`${base}machine/debian/`),
    webContainer: webContainerDoor({
      open: (name) => new BroadcastChannel(name),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      name: () => crypto.randomUUID(),
    }),
    quickjs: sources.quickjs,
    onFault: (error, where) => console.error(where, error),
  });
  running = host;
  tellLost();
  // The engine and its client are fetched once the first prompt is out, or when somebody asks for them.
  let engine: Promise<Handler> | undefined;
  const docker = () => {
    engine ??= import('./docker-host.ts').then(async ({ startDocker }) => {
      const since = clock.now();
      const { docker: handler, daemon } = await startDocker(host);
      tellLost();
      const stopped = stoppedContainers(daemon, since);
      if (stopped.length > 0) tell({ kind: 'stopped', names: stopped });
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
  const service = new MachineService(host, docker);
  if (terminal) service.openAhead(terminal.columns, terminal.rows);
  return service;
}

/** @param port the page's end of the Wire comes when the page has the time; the boot needn't wait for it */
export function serveMachine(start: WorkerStart, port: Promise<MessagePort>, sources: SiteSources): void {
  const page = port.then(
    (end) =>
      new Wire(end, 1, async (method, args, input) => {
        const service = await booted;
        return method === 'boot' ? { value: null, body: null } : await service.serve(method, args, input);
      }),
  );
  const booted = boot(start, page, sources);
  booted.catch(() => {});
}
