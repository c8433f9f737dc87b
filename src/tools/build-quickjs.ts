/**
 * Makes src/programs/node/build/quickjs.wasm: the QuickJS of @jitl/quickjs-wasmfile-release-sync after Binaryen's asyncify
 * pass, which lets a running script stand still at a host call or an interrupt, and go on later (src/programs/node).
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project.ts';

const input = join(projectRoot, 'node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm');
const output = join(projectRoot, 'src/programs/node/build/quickjs.wasm');
const stamp = `${output}.stamp`;

function stampOf(): string {
  const hash = createHash('sha256')
    .update(readFileSync(input))
    .update(readFileSync(import.meta.filename));
  return hash.digest('hex');
}

/**
 * Lets the host hear of rejected promises. QuickJS has a place for such a listener in its runtime (offset 160, which
 * quickjs.ts sets) and calls it in two places; the build exports no way to fill it, so both call the host directly.
 */
function reportRejections(wat: string): string {
  const type = /\(type (\$\d+) \(func \(param i32 i64 i64 i32 i32\)\)\)/.exec(wat)?.[1];
  const call = `(call_indirect $0 (type ${type})`;
  const parts = wat.split(call);
  if (!type || parts.length !== 3 || parts.slice(0, 2).some((part) => !/offset=160/.test(part.slice(-2000))))
    throw new Error('quickjs: this build of QuickJS is another than the one these offsets are for');
  const declared = '(import "drydock" "rejection" (func $rejection (param i32 i64 i64 i32 i32 i32)))';
  return parts.join('(call $rejection').replace('(import ', `${declared}\n (import `);
}

/** Path of the up-to-date quickjs.wasm; making it takes about 20 seconds. */
export async function buildQuickjs(): Promise<string> {
  const wanted = stampOf();
  if (existsSync(output) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return output;
  // Binaryen comes with AssemblyScript, whose back end it is.
  const { default: binaryen } = await import('binaryen');
  const original = binaryen.readBinary(readFileSync(input));
  original.setFeatures(binaryen.Features.All);
  const module = binaryen.parseText(reportRejections(original.emitText()));
  original.dispose();
  module.setFeatures(binaryen.Features.All);
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(1);
  module.runPasses(['asyncify']);
  module.optimize();
  mkdirSync(join(output, '..'), { recursive: true });
  const unfinished = `${output}.${process.pid}`;
  writeFileSync(unfinished, module.emitBinary());
  module.dispose();
  renameSync(unfinished, output);
  writeFileSync(stamp, wanted);
  return output;
}

if (import.meta.main) console.log(await buildQuickjs());
