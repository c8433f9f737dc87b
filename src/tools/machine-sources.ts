/** What the machine is made of, read from this checkout: cpu.wasm, the packed root file system, and Docker Hub's images. */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import type { BootOptions } from '../machine/boot.ts';
import type { HubSource } from '../machine/internet/hub.ts';
import type { FileSource } from '../machine/internet/static-site.ts';
import type { RootSource } from '../machine/root-source.ts';
import { projectRoot } from './project.ts';

const machineFolder = join(projectRoot, 'public', 'machine');

/** Compiles cpu.wasm. Rejects where `npm run build:cpu` has not been run. */
export async function cpuModule(): Promise<WebAssembly.Module> {
  return await WebAssembly.compile(await readFile(join(projectRoot, 'src', 'cpu', 'build', 'cpu.wasm')));
}

/** Compiles quickjs.wasm (src/tools/build-quickjs.ts makes it). */
export async function quickjsModule(): Promise<WebAssembly.Module> {
  return await WebAssembly.compile(
    await readFile(join(projectRoot, 'src', 'programs', 'node', 'build', 'quickjs.wasm')),
  );
}

export const rootSource: RootSource = {
  index: async () => JSON.parse(await readFile(join(machineFolder, 'root.json'), 'utf8')),
  fetch: async (chunk) => new Uint8Array(gunzipSync(await readFile(join(machineFolder, 'chunk', `${chunk}.gz`)))),
  bootChunk: async () => JSON.parse(await readFile(join(machineFolder, 'manifest.json'), 'utf8')).boot,
};

function folderSource(folder: string): FileSource {
  return {
    async get(path) {
      if (path.split('/').includes('..')) return undefined;
      const file = join(folder, path);
      const status = await stat(file).catch(() => undefined);
      if (!status?.isFile()) return undefined;
      const body = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
      return { body, size: status.size };
    },
  };
}

export const hubSource: HubSource = folderSource(join(projectRoot, 'public', 'v2'));
export const debianSource: FileSource = folderSource(join(machineFolder, 'debian'));

/** What the tools' machines are made of: everything is read anew. */
export async function machineSources(): Promise<Pick<BootOptions, 'cpu' | 'root' | 'hub' | 'debian' | 'quickjs'>> {
  return {
    cpu: await cpuModule(),
    quickjs: quickjsModule,
    root: rootSource,
    hub: hubSource,
    debian: debianSource,
  };
}
