/**
 * node(1), as a program of our own: JavaScript in QuickJS with Node's modules (lib/), for the stand-in images. It runs a
 * file, `-e`, `-p`, standard input or a prompt. Left out, each with an error that says so: --watch, --inspect, --test,
 * worker threads, TLS, compression, addons.
 */
import type { Program, System } from '../../kernel/exec/program.ts';
import { text, utf8 } from '../../lib/bytes.ts';
import { EventLoop } from './event-loop.ts';
import { readAll } from './host-calls.ts';
import { parseCommandLine, USAGE } from './options.ts';
import { Thrown } from './quickjs.ts';
import { Prompt } from './repl.ts';
import { runInWebContainer, type WebContainerDoor } from './web-container.ts';

/** Where an image says which release its node stands for. */
const HEADER = '/usr/local/include/node/node_version.h';
const DEFAULT_VERSION = '24.11.1';
/** The most that a script's heap takes where its cgroup sets no less: half a gibibyte. */
const DEFAULT_HEAP = 2 ** 29;

/** `22.21.1`. */
export async function nodeVersion(system: System): Promise<string> {
  const header = await system.readFile(HEADER).then(text, () => '');
  const numbers = ['MAJOR', 'MINOR', 'PATCH'].map(
    (part) => new RegExp(`NODE_${part}_VERSION (\\d+)`).exec(header)?.[1],
  );
  return numbers.every((one) => one !== undefined) ? numbers.join('.') : DEFAULT_VERSION;
}

/** The heap's limit: the container's memory, where that is less. */
async function heapLimit(system: System, asked: number | undefined): Promise<number> {
  const limit = Number(await system.readFile('/sys/fs/cgroup/memory.max').then(text, () => ''));
  const most = asked === undefined ? DEFAULT_HEAP : asked * 2 ** 20;
  return limit > 0 ? Math.min(limit, most) : most;
}

async function runScript(system: System, wasm: WebAssembly.Module, door: WebContainerDoor): Promise<number> {
  const options = parseCommandLine(system.argv.slice(1));
  if ('error' in options) {
    await system.write(2, utf8(`node: ${options.error}\n`));
    return 9;
  }
  const version = await nodeVersion(system);
  if (options.wants === 'version' || options.wants === 'help') {
    await system.write(1, utf8(options.wants === 'version' ? `v${version}\n` : USAGE));
    return 0;
  }
  if (options.wants === 'file') {
    const answer = await runInWebContainer(system, door, options);
    if (typeof answer === 'number') return answer;
    if (answer) await system.write(2, utf8(`node: no WebContainer (${answer.reason}); QuickJS runs this script.\n`));
  }
  const isPrompt = options.wants === 'prompt' && (system.isTerminal(0) || options.interactive);
  const script = options.wants === 'prompt' && !isPrompt ? text(await readAll(system, 0)) : options.script;
  const loop = new EventLoop(system, {
    version,
    argv: options.args,
    execArgv: options.execArgv,
    main: options.wants === 'file' ? options.args[0] : undefined,
    script,
    memoryLimit: await heapLimit(system, options.heapMegabytes),
  });
  await loop.start(wasm);
  const begin = async (): Promise<void> => {
    if (isPrompt) await new Prompt(system, loop, version).begin();
    else if (options.wants === 'file') await loop.dispatch({ kind: 'main' });
    else await evaluate(loop, script ?? '', options.wants === 'prompt' ? '[stdin]' : '[eval]', options.prints);
  };
  try {
    return await loop.run(begin);
  } finally {
    loop.release();
  }
}

async function evaluate(loop: EventLoop, script: string, name: string, prints: boolean): Promise<void> {
  await loop.dispatch({ kind: 'setup' });
  try {
    await loop.evaluate(script, name, async (value) => {
      if (prints) await loop.dispatch({ kind: 'print' }, value);
      else await loop.settle();
    });
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
    await loop.dispatch({ kind: 'fatal' }, error.value);
  }
}

/**
 * @param wasm QuickJS (build/quickjs.wasm)
 * @param door to a WebContainer, where the student has asked for one
 */
export function node(wasm: WebAssembly.Module, door: WebContainerDoor = async () => undefined): Program {
  return (system) => runScript(system, wasm, door);
}
