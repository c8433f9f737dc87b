/**
 * The worker that the student's computer runs in, its first script: small, so that what every boot reads is on its way while
 * the machine's own code (tab-machine.ts) is loaded.
 */
import type { WorkerStart } from './port.ts';
import { fetchFile, siteRoot } from './site-root.ts';

const start = JSON.parse(self.name) as WorkerStart;
const port = new Promise<MessagePort>((resolve) => {
  self.addEventListener('message', (event) => resolve((event as MessageEvent<MessagePort>).data), { once: true });
});
const compile = (url: URL) => WebAssembly.compileStreaming(fetchFile(url.href));
const sources = {
  cpu: compile(new URL('../cpu/build/cpu.wasm', import.meta.url)),
  root: siteRoot(start),
  quickjs: () => compile(new URL('../programs/node/build/quickjs.wasm', import.meta.url)),
};
sources.cpu.catch(() => {});
import('./tab-machine.ts').then(({ serveMachine }) => serveMachine(start, port, sources), reportError);
