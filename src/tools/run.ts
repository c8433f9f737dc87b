/** `node src/tools/run.ts NAME ARGS…`: bundles src/tools/NAME.ts where needed and runs it. */
import { pathToFileURL } from 'node:url';
import { buildCpu } from './build-cpu.ts';
import { buildQuickjs } from './build-quickjs.ts';
import { bundle } from './bundle.ts';

const [name, ...args] = process.argv.slice(2);
if (!name) throw new Error('usage: run.ts NAME ARGS…');
await buildCpu();
await buildQuickjs();
const file = await bundle(name);
process.argv = [process.argv[0] ?? 'node', file, ...args];
await import(pathToFileURL(file).href);
