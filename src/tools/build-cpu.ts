/** `npm run build:cpu`: compiles src/cpu/assembly to src/cpu/build/cpu.wasm with AssemblyScript, when a source is newer. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project.ts';

const sources = join(projectRoot, 'src', 'cpu', 'assembly');
const output = join(projectRoot, 'src', 'cpu', 'build', 'cpu.wasm');

function isFresh(): boolean {
  if (!existsSync(output)) return false;
  const built = statSync(output).mtimeMs;
  const inputs = [
    join(projectRoot, 'src', 'tools', 'build-cpu.ts'),
    ...readdirSync(sources).map((name) => join(sources, name)),
  ];
  return inputs.every((path) => statSync(path).mtimeMs <= built);
}

/** Path of the up-to-date cpu.wasm. Throws with the compiler's messages when a source is wrong. */
export function buildCpu(): Promise<string> {
  if (!isFresh()) compile();
  return Promise.resolve(output);
}

function compile(): void {
  mkdirSync(join(output, '..'), { recursive: true });
  const asc = join(projectRoot, 'node_modules', 'assemblyscript', 'bin', 'asc.js');
  const unfinished = `${output}.${process.pid}`;
  const options = ['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--enable', 'bulk-memory'];
  const memory = ['--importMemory', '--initialMemory', '4', '--memoryBase', '0x2000', '--exportTable'];
  const done = spawnSync(process.execPath, [asc, join(sources, 'index.ts'), '-o', unfinished, ...options, ...memory], {
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`cpu: asc failed\n${done.stdout}${done.stderr}`);
  renameSync(unfinished, output);
}

if (import.meta.main) console.log(await buildCpu());
